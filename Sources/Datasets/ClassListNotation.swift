import SkipSegBasics
import SkipSegImaging

/// Finds out from all lines of a class list together what their numbers mean. A list with two meanings is refused: read
/// wrongly, each class would get the pixels of another.
enum ClassListNotation {
  /// - Parameter lines: without comments, none blank.
  static func entries(_ lines: [TextLine], path: String) throws(ClassListError) -> [ClassListEntry] {
    var parsed = lines.map { ClassListLine($0.content, number: $0.number) }
    try dropHeadings(&parsed, path)
    try dropIgnored(&parsed, path)
    try settleIndexBefore(&parsed, path)
    try settleIndexAfter(&parsed, path)
    let colors = try colors(&parsed, path)
    var entries: [ClassListEntry] = []
    for (line, color) in zip(parsed, colors) {
      guard !line.name.isEmpty else { throw .noName(path, line: line.number) }
      entries.append(ClassListEntry(line: line.number, name: line.name, color: color))
    }
    return entries
  }

  /// Headings that may stand above a column of names alone.
  private static let nameHeadings: Set<String> = [
    "name", "names", "class", "classes", "class_name", "label", "labels",
  ]
  private static let headings = nameHeadings.union([
    "id", "idx", "index", "pixel", "value", "r", "g", "b", "a", "red", "green", "blue", "alpha", "color",
    "colour",
    "rgb", "color_rgb", "parts", "actions",
  ])

  private static func dropHeadings(_ lines: inout [ClassListLine], _ path: String) throws(ClassListError) {
    guard lines.count > 1, let first = lines.first, !first.isQuoted else { return }
    let words = first.tokens.map { $0.lowercased() }
    guard words.allSatisfy(headings.contains) else { return }
    guard words.count > 1 else {
      guard nameHeadings.contains(words[0]) else { return }
      throw .unclear(
        path, line: first.number, found: "'\(first.name)' may be a heading or a class",
        remedy: "remove the line, or write the class in quotes")
    }
    let order = words.compactMap { ["r": 0, "red": 0, "g": 1, "green": 1, "b": 2, "blue": 2][$0] }
    guard order == order.sorted() else {
      throw .unclear(
        path, line: first.number, found: "the colours do not stand in the order red, green, blue",
        remedy: "write 'name r g b' in each line")
    }
    lines.removeFirst()
  }

  /// labelme's first line stands for pixels that are not to be judged; its classes are counted behind it.
  private static func dropIgnored(_ lines: inout [ClassListLine], _ path: String) throws(ClassListError) {
    let name = "__ignore__"
    if lines.count > 1, lines[0].name == name { lines.removeFirst() }
    if let line = lines.first(where: { $0.name == name }) {
      throw .unclear(
        path, line: line.number, found: "'\(name)' is no class and stands behind classes",
        remedy: "put it first or remove the line")
    }
  }

  private static func settleIndexBefore(_ lines: inout [ClassListLine], _ path: String) throws(ClassListError)
  {
    let numbers = lines.compactMap { $0.before.count == 1 ? $0.before[0] : nil }
    if numbers.count == lines.count {
      try requireIndices(numbers, lines, path)
      for index in lines.indices { lines[index].dropIndexBefore() }
    } else {
      try refuseUnknownHeading(lines, { $0.before.count == 1 ? $0.before[0] : nil }, path)
      for index in lines.indices where lines[index].before.count == 1 { lines[index].joinNumber() }
    }
  }

  private static func settleIndexAfter(_ lines: inout [ClassListLine], _ path: String) throws(ClassListError)
  {
    let numbers = lines.compactMap { $0.after.count == 1 && $0.before.isEmpty ? $0.after[0] : nil }
    let areDistinct = Set(lines.map(\.name)).count == lines.count
    if numbers.count == lines.count, areDistinct, let least = numbers.min(), least == 0 || least == 1,
      numbers.sorted() == Array(least..<least + numbers.count)
    {
      try requireIndices(numbers, lines, path)
      for index in lines.indices { lines[index].dropIndexAfter() }
    } else {
      try refuseUnknownHeading(lines, { $0.after.count == 1 ? $0.after[0] : nil }, path)
      for index in lines.indices where lines[index].after.count == 1 {
        if lines[index].isQuoted { throw .badColor(path, line: lines[index].number) }
        lines[index].joinNumber()
      }
    }
  }

  private static func requireIndices(
    _ numbers: [Int], _ lines: [ClassListLine], _ path: String
  ) throws(ClassListError) {
    guard let wrong = numbers.indices.first(where: { numbers[$0] != $0 }) else { return }
    throw .unclear(
      path, line: lines[wrong].number,
      found: "the number \(numbers[wrong]) where the index \(wrong) is expected",
      remedy: "list the classes in order from 0; write a name that holds a number in quotes")
  }

  /// A first line without a number above lines that are counted through is hardly a class.
  private static func refuseUnknownHeading(
    _ lines: [ClassListLine], _ index: (ClassListLine) -> Int?, _ path: String
  ) throws(ClassListError) {
    let numbers = lines.dropFirst().compactMap(index)
    guard lines.count > 2, index(lines[0]) == nil, numbers.count == lines.count - 1,
      Set(lines.map(\.name)).count == lines.count, let least = numbers.first, least == 0 || least == 1,
      numbers == Array(least..<least + numbers.count)
    else { return }
    throw .unclear(
      path, line: lines[0].number, found: "no number above lines that are counted from \(least)",
      remedy: "remove headings, and list the classes in order from 0")
  }

  /// Three numbers are a colour; four are one with alpha, or an index and a colour.
  private static func colors(_ lines: inout [ClassListLine], _ path: String) throws(ClassListError) -> [RGB?]
  {
    var numbers: [[Int]] = []
    for line in lines {
      let all = line.before + line.after
      guard line.before.isEmpty || line.after.isEmpty, [0, 3, 4].contains(all.count), !line.endsInFractions
      else {
        throw line.name.isEmpty
          ? ClassListError.noName(path, line: line.number) : .badColor(path, line: line.number)
      }
      if line.name.isEmpty { throw .noName(path, line: line.number) }
      numbers.append(all)
    }
    if let odd = numbers.firstIndex(where: { $0.count == 4 }) {
      numbers = try threeOfFour(numbers, &lines, odd: odd, path)
    }
    var colors: [RGB?] = []
    for (line, numbers) in zip(lines, numbers) {
      colors.append(numbers.isEmpty ? nil : try ClassListEntry.color(numbers, path: path, line: line.number))
    }
    return colors
  }

  private static func threeOfFour(
    _ numbers: [[Int]], _ lines: inout [ClassListLine], odd: Int, _ path: String
  ) throws(ClassListError) -> [[Int]] {
    let areAlike = numbers.allSatisfy { $0.count == 4 }
    let haveIndex = areAlike && numbers.indices.allSatisfy { numbers[$0][0] == $0 }
    let haveAlpha =
      areAlike && numbers.allSatisfy { $0[3] == 0 || $0[3] == 255 } && numbers.contains { $0[3] == 255 }
    guard haveIndex != haveAlpha else {
      throw .unclear(
        path, line: lines[odd].number,
        found: "four numbers, which may be a colour with alpha or an index and a colour",
        remedy: "write 'name r g b'; a name that holds a number stands in quotes")
    }
    if haveAlpha { return numbers.map { Array($0.prefix(3)) } }
    if Set(lines.map(\.name)).count < lines.count { for index in lines.indices { lines[index].joinNumber() } }
    return numbers.map { Array($0.dropFirst()) }
  }
}
