import SkipSegBasics

/// The tensors of a network in a file whose names for them begin with one prefix more than the network's own: `module.`
/// of DataParallel, `model.` of Lightning, `_orig_mod.` of torch.compile, any other, or several one behind the other.
package struct PrefixedWeightFile: WeightFile {
  /// Those whose names begin with the prefix, without it.
  package let tensors: [TensorInfo]
  /// Empty where the file has the network's own names.
  package let prefix: String
  /// The tensors without the prefix, by the file's own names.
  package let others: [String]
  /// How many of the network's names were found.
  package let foundCount: Int

  private let file: any WeightFile

  /// - Parameters:
  ///   - names: the network's own, of which the prefix is found out.
  ///   - takesPart: whether a part of the network is enough.
  /// - Throws: `WeightFileError` where the names are found under several prefixes, so that it isn't clear which are
  ///   meant; or, where all are needed, some under one and others under another.
  package init(_ file: any WeightFile, names: Set<String>, takesPart: Bool = false) throws {
    self.file = file
    let found = Self.namesByPrefix(file, names)
    let (prefix, own) =
      found.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) } ?? (key: "", value: [])
    let whole = found.filter { $0.value.count == names.count }
    let rivals =
      whole.isEmpty
      ? found.filter { 2 * $0.value.count > own.count && !$0.value.isDisjoint(with: own) } : whole
    if rivals.count > 1 {
      throw WeightFileError.severalNetworks(path: file.path, prefixes: rivals.keys.sorted())
    }
    if !takesPart, let part = found.first(where: { $0.key != prefix && own.isDisjoint(with: $0.value) }) {
      let (some, without) = prefix.isEmpty ? (part.key, own) : (prefix, part.value)
      throw WeightFileError.prefixOfSome(
        path: file.path, prefix: some,
        others: without.map { (prefix.isEmpty ? "" : part.key) + $0 }.sorted())
    }
    self.prefix = prefix
    foundCount = own.count
    tensors = file.tensors.filter { $0.name.hasPrefix(prefix) }.map {
      TensorInfo(name: String($0.name.dropFirst(prefix.count)), type: $0.type, shape: $0.shape)
    }
    others = file.tensors.map(\.name).filter { !$0.hasPrefix(prefix) }.sorted()
  }

  /// Which of the names are found, by what the file has before them.
  private static func namesByPrefix(_ file: any WeightFile, _ names: Set<String>) -> [String: Set<String>] {
    let longest = names.lazy.map(\.utf8.count).max() ?? 0
    var found: [String: Set<String>] = [:]
    for tensor in file.tensors {
      var rest = Substring(tensor.name)
      while true {
        if rest.utf8.count <= longest, names.contains(String(rest)) {
          found[String(tensor.name.dropLast(rest.count)), default: []].insert(String(rest))
        }
        guard let dot = rest.firstIndex(of: ".") else { break }
        rest = rest[rest.index(after: dot)...]
      }
    }
    return found
  }

  package var path: String { file.path }

  package func shape(of name: String) -> [Int]? { file.shape(of: prefix + name) }
  package func floats(_ name: String) throws -> [Float] { try file.floats(prefix + name) }
  package func integers(_ name: String) throws -> [Int64] { try file.integers(prefix + name) }

  package var notes: [String] {
    file.notes + (prefix.isEmpty ? [] : ["the prefix '\(legible(prefix))' of the names was dropped"])
  }
}
