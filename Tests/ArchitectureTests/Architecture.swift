import Foundation

/// Which target may import which, as the table of the documentation's article on the architecture says, and whatever
/// in a package's sources does not keep to it.
struct Architecture {
  /// By target, in the order of the rows.
  let allowed: [(target: String, imports: Set<String>)]

  /// Where the article lies in the package.
  static let article = "Sources/SkipSeg/SkipSeg.docc/Architecture.md"

  /// - Parameter article: with a table whose first column, `target`, names targets and whose last those that they may
  ///   import. There, "above" means the rows above.
  init(article: String) {
    let table = article.split(separator: "\n").drop { !$0.hasPrefix("| target |") }.prefix {
      $0.hasPrefix("|")
    }
    let rows = table.dropFirst(2).map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    func words(_ cell: String?) -> Set<String> {
      Set((cell ?? "").split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }
    let names = rows.map { words($0.first) }
    let all: Set<String> = names.reduce([]) { $0.union($1) }
    allowed = zip(rows, names).enumerated().flatMap { index, row in
      let listed = words(row.0.last)
      let above: Set<String> = listed.contains("above") ? names[..<index].reduce([]) { $0.union($1) } : []
      return row.1.sorted().map { (target: $0, imports: listed.intersection(all).union(above)) }
    }
  }

  /// What is wrong in the package, a line each; empty where every arrow is allowed.
  func violations(in package: String) throws -> [String] {
    let targets = try Target.all(in: package)
    return imports(of: targets) + targets.flatMap(Self.circles(in:))
  }

  private func imports(of targets: [Target]) -> [String] {
    let known = Set(targets.map(\.name)).union(allowed.map(\.target))
    return targets.flatMap { target -> [String] in
      guard let own = allowed.first(where: { $0.target == target.name }) else {
        return ["\(target.name) has no row in the table"]
      }
      return target.files.flatMap { file in
        file.imports.filter { known.contains($0) && !own.imports.contains($0) }.map {
          "\(target.name) must not import \($0): \(file.path)"
        }
      }
    }
  }

  /// Folders of one parent that name each other's types, directly or by way of others.
  private static func circles(in target: Target) -> [String] {
    target.folders.flatMap { parent -> [String] in
      let arrows = target.arrows(below: parent)
      let next = Dictionary(grouping: arrows.keys, by: \.from).mapValues { Set($0.map(\.to)) }
      let reach = Dictionary(
        uniqueKeysWithValues: next.keys.map { ($0, reached(from: $0) { next[$0] ?? [] }) })
      let closing = arrows.filter { reach[$0.key.to]?.contains($0.key.from) == true }
      return closing.map { arrow, example in
        "\(target.name) has a circle through \(arrow.from) -> \(arrow.to): \(example)"
      }.sorted()
    }
  }
}

/// What arrows lead to from a place, directly or by way of others; the place itself where a circle leads back to it.
func reached(from place: String, by arrows: (String) -> Set<String>) -> Set<String> {
  var (reached, open) = (Set<String>(), [place])
  while let next = open.popLast() { open += arrows(next).filter { reached.insert($0).inserted } }
  return reached
}
