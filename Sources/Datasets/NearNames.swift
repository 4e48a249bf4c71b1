import SkipSegBasics

/// Names without a counterpart of the same name that belong together all the same, most likely: a mistyped or unusual
/// ending is one fault with both files, not two.
struct NearNames {
  private(set) var pairs: [(left: String, right: String)] = []
  private(set) var leftAlone: [String] = []
  private(set) var rightAlone: [String] = []

  /// One name that begins as the other does up to a `_`, `-`, `.` or blank, or the only names with the same numbers.
  init(_ left: [String], _ right: [String]) {
    var (lefts, rights) = (Set(left), Set(right))
    func take(_ left: String, _ right: String) {
      guard lefts.contains(left), rights.contains(right) else { return }
      lefts.remove(left)
      rights.remove(right)
      pairs.append((left, right))
    }
    for name in right { Self.beginnings(of: name).first(where: lefts.contains).map { take($0, name) } }
    for name in left { Self.beginnings(of: name).first(where: rights.contains).map { take(name, $0) } }
    let numbered = Dictionary(grouping: rights, by: Self.numbers)
    for (numbers, names) in Dictionary(grouping: lefts, by: Self.numbers) where !numbers.isEmpty {
      guard names.count == 1, let others = numbered[numbers], others.count == 1 else { continue }
      take(names[0], others[0])
    }
    pairs.sort { $0.left < $1.left }
    leftAlone = lefts.sorted()
    rightAlone = rights.sorted()
  }

  /// The longest first.
  private static func beginnings(of name: String) -> [String] {
    name.indices.reversed().filter { "_-. ".contains(name[$0]) && $0 > name.startIndex }
      .map { String(name[..<$0]) }
  }

  private static func numbers(of name: String) -> [Substring] {
    name.split { !$0.isNumber }
  }
}
