import SkipSegBasics
import SkipSegEngine
import SkipSegNetworks
import SkipSegWeights

/// A whole network in a weight file, under the names that it has in a U-Net, whatever the training script put before
/// them. What belongs to the script's loss or metrics is left out.
///
/// A head of one output, whose sigmoid is the chance of one class, can be seen as one of two classes: the background's
/// weights and bias are 0. Softmax over (0, x) is sigmoid over x, and x is the greater where the sigmoid is above 1/2.
package struct NetworkWeightFile: WeightFile {
  package let tensors: [TensorInfo]
  /// What is no part of the network, by the file's own names.
  package let dropped: [String]
  /// Whether the file's one output is seen as two.
  package let isDoubled: Bool

  private static let head = [Unet.headPrefix + "0.weight", Unet.headPrefix + "0.bias"]

  private let file: PrefixedWeightFile
  private let shapes: [String: [Int]]

  /// - Parameters:
  ///   - names: those of the network's parameters, without the counters.
  ///   - takesPart: whether a part of the network is enough.
  ///   - doublesHead: whether a head of one output is seen as one of two.
  /// - Throws: `WeightFileError` where there are several networks, or a prefix before some names only.
  package init(
    _ file: any WeightFile, names: Set<String>, takesPart: Bool = false, doublesHead: Bool = true
  ) throws {
    let file = try PrefixedWeightFile(file, names: names, takesPart: takesPart)
    self.file = file
    let others = file.others.filter { !Self.isOfTraining($0) }
    if let prefix = file.prefix.isEmpty ? nil : file.prefix, !takesPart, !others.isEmpty {
      throw WeightFileError.prefixOfSome(path: file.path, prefix: prefix, others: others)
    }
    let own = file.tensors.filter { names.contains($0.name) || !Self.isOfTraining($0.name) }
    dropped =
      file.others
      + file.tensors.map(\.name).filter { !names.contains($0) && Self.isOfTraining($0) }.map {
        file.prefix + $0
      }
    let isDoubled = doublesHead && Self.head.allSatisfy { file.shape(of: $0)?.first == 1 }
    self.isDoubled = isDoubled
    tensors = own.map { tensor in
      guard isDoubled, Self.head.contains(tensor.name) else { return tensor }
      return TensorInfo(name: tensor.name, type: tensor.type, shape: [2] + tensor.shape.dropFirst())
    }
    shapes = Dictionary(tensors.map { ($0.name, $0.shape) }) { first, _ in first }
  }

  /// Whether a tensor is a loss's or a metric's, such as `criterion.weight`, or the count of `AveragedModel`.
  private static func isOfTraining(_ name: String) -> Bool {
    let owner = name.split(separator: ".").first?.lowercased() ?? ""
    return ["loss", "criterion", "metric"].contains(where: owner.contains) || name == "n_averaged"
  }

  package var path: String { file.path }
  /// How many of the network's names were found.
  package var foundCount: Int { file.foundCount }

  package func shape(of name: String) -> [Int]? { shapes[name] }

  package func floats(_ name: String) throws -> [Float] {
    let values = try file.floats(name)
    return isDoubled && Self.head.contains(name) ? Array(repeating: 0, count: values.count) + values : values
  }

  package func integers(_ name: String) throws -> [Int64] { try file.integers(name) }

  package var notes: [String] {
    let left =
      dropped.isEmpty ? nil : "left out: \(listed(dropped.map(legible), first: 5)), no part of the network"
    return file.notes + [left].compactMap { $0 }
  }
}

extension Unet {
  /// The names of the parameters of a network with this encoder, without the counters.
  package static func names(encoder: String) throws(NetworkError) -> Set<String> {
    try graph(UnetConfiguration(encoder: encoder, classCount: 2)).weightNames
  }
}

extension Graph {
  /// The names of all parameters but the counters, which files of old versions of PyTorch lack.
  var weightNames: Set<String> { Set(parameters.filter { $0.role != .counter }.map(\.name)) }
}
