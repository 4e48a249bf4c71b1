import Foundation

/// A Swift file as the arrows see it: what it imports, the types it declares and those it names.
struct SourceFile {
  /// A name with the names behind its points, such as `Graph.Block`, seen inside the type `scope`, empty outside of all.
  struct Reference: Hashable {
    let scope: [String]
    let names: [String]
  }

  /// Relative to the folder of the target.
  let path: String
  private(set) var imports: [String] = []
  /// With the names of the types around them: `Graph`, `Graph.Block`.
  private(set) var types: Set<String> = []
  /// Those that no other file can name.
  private(set) var privateTypes: Set<String> = []
  private(set) var references: Set<Reference> = []

  /// The folder below the target's, empty for a file beside all folders.
  var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }

  init(path: String, source: String) {
    self.path = path
    read(SwiftTokens(source).tokens)
  }

  /// The folder of a module: the library's modules have its name before their own.
  static func target(of module: String) -> String {
    module.hasPrefix("SkipSeg") && !["SkipSeg", "SkipSegCommand"].contains(module)
      ? String(module.dropFirst("SkipSeg".count)) : module
  }

  private static let types: Set = ["struct", "class", "enum", "protocol", "actor", "extension"]
  private static let members: Set = ["func", "var", "let", "subscript", "init"]

  private mutating func read(_ tokens: [String]) {
    // What every open brace belongs to: the names of a type, or nil for a body.
    var braces: [[String]?] = []
    var pending: [String]?
    var index = 0
    func word(_ index: Int) -> String? {
      index < tokens.count && tokens[index].first.map { $0.isLetter || $0 == "_" } == true
        ? tokens[index] : nil
    }
    while index < tokens.count {
      let token = tokens[index]
      let scope = braces.compactMap { $0 }.flatMap { $0 }
      let isMember = index > 0 && tokens[index - 1] == "."
      switch token {
      case "{":
        braces.append(pending)
        pending = nil
      case "}":
        if !braces.isEmpty { braces.removeLast() }
      case "import":
        let isOfOne = word(index + 2) != nil && Self.types.union(Self.members).contains(tokens[index + 1])
        index += isOfOne ? 2 : 1
        if let module = word(index) { imports.append(Self.target(of: module)) }
      case _ where (Self.types.contains(token) || token == "typealias") && !isMember:
        guard let name = word(index + 1), !Self.members.contains(name) else { break }
        var names = [name]
        while token == "extension", index + 2 * names.count + 1 < tokens.count,
          tokens[index + 2 * names.count] == ".", let next = word(index + 2 * names.count + 1)
        {
          names.append(next)
        }
        if token != "typealias" { pending = names }
        // Types inside a body are seen nowhere else.
        if token != "extension" && !braces.contains(where: { $0 == nil }) {
          let before = tokens[..<index].reversed().prefix {
            ["final", "indirect", "private", "fileprivate"].contains($0)
          }
          let isPrivate = before.contains { $0.hasSuffix("private") }
          if isPrivate {
            privateTypes.insert((scope + names).joined(separator: "."))
          } else {
            types.insert((scope + names).joined(separator: "."))
          }
          index += 1
        }
      case _ where token.first!.isUppercase && !isMember:
        var names = [token]
        while index + 2 < tokens.count, tokens[index + 1] == ".", let next = word(index + 2),
          next.first!.isUppercase
        {
          names.append(next)
          index += 2
        }
        references.insert(Reference(scope: scope, names: names))
      default: break
      }
      index += 1
    }
  }
}
