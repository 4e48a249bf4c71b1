import Foundation

/// The public declarations of a Swift file, as its lines show them: the cases of public enums count too.
struct PublicDeclarations {
  /// Lines, trimmed, that declare something public, with whether a summary stands above.
  private(set) var found: [(line: String, hasSummary: Bool)] = []

  var withoutSummary: [String] { found.filter { !$0.hasSummary }.map(\.line) }

  /// What these are is said by the protocol that asks for them.
  private static let inherited = [
    "public var description:", "public static func ==", "public func hash(into", "public init(from ",
    "public func encode(to", "public var rawValue:", "public init?(rawValue",
  ]

  init(_ source: String) {
    // The depth of braces at which the cases of a public enum stand.
    var enums: [Int] = []
    var depth = 0
    var hasSummary = false
    for line in source.components(separatedBy: "\n").map({ $0.trimmingCharacters(in: .whitespaces) }) {
      let words = line.split(separator: " ")
      let isCase = words.first == "case" && enums.last == depth
      let isPublic = words.prefix { !$0.contains("(") && $0 != "=" }.contains("public")
      let isExtension = words.contains("extension")
      if isCase || isPublic && !isExtension && !Self.inherited.contains(where: line.hasPrefix) {
        found.append((line, hasSummary))
      }
      if isPublic && words.contains("enum") { enums.append(depth + 1) }
      for token in SwiftTokens(line).tokens { depth += token == "{" ? 1 : token == "}" ? -1 : 0 }
      while let last = enums.last, last > depth { enums.removeLast() }
      // An attribute may stand between a summary and what it belongs to.
      hasSummary = line.hasPrefix("///") || line.hasPrefix("@") && hasSummary
    }
  }
}
