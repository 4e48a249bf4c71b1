import Files
import Imaging

extension ClassList {
  /// Reads `labelmap.txt` as CVAT and Pascal VOC tools write it, and a file of any other name as
  /// `classes.txt`.
  package static func read(_ path: String) throws(ClassListError) -> ClassList {
    let lines: [TextLine]
    do { lines = try TextLine.read(path) } catch { throw .text(error) }
    return FileSystem.name(of: path).lowercased() == "labelmap.txt"
      ? try parse(labelMap: lines, path: path) : try parse(classes: lines, path: path)
  }

  /// One class a line: `name`, or `name red green blue` with 0...255 each. The name may hold spaces. Blank
  /// lines are skipped, and so is everything from a `#` that starts the line or follows a space.
  package static func parse(classes lines: [TextLine], path: String) throws(ClassListError) -> ClassList {
    var entries: [Entry] = []
    for line in lines {
      let words = line.content.split(whereSeparator: \.isWhitespace)
      let kept = words.prefix { !$0.hasPrefix("#") }
      guard !kept.isEmpty else { continue }
      let numbers = kept.suffix(3).compactMap { Int($0) }
      guard numbers.count == 3 else {
        entries.append(Entry(line: line.number, name: kept.joined(separator: " "), color: nil))
        continue
      }
      guard kept.count > 3 else { throw .noName(path, line: line.number) }
      let color = try color(numbers, path: path, line: line.number)
      entries.append(Entry(line: line.number, name: kept.dropLast(3).joined(separator: " "), color: color))
    }
    return try ClassList(entries, path: path)
  }

  /// One class a line: `name:red,green,blue:parts:actions`, where everything behind the name may be missing.
  /// Lines that start with `#` are comments.
  package static func parse(labelMap lines: [TextLine], path: String) throws(ClassListError) -> ClassList {
    var entries: [Entry] = []
    for line in lines where !line.content.hasPrefix("#") {
      let fields = line.content.split(separator: ":", omittingEmptySubsequences: false)
      let name = fields[0].trimmed
      guard !name.isEmpty else { throw .noName(path, line: line.number) }
      let stated = fields.count > 1 ? fields[1].trimmed : ""
      let numbers = stated.split(separator: ",", omittingEmptySubsequences: false).map {
        Int($0.trimmed) ?? -1
      }
      let color = stated.isEmpty ? nil : try color(numbers, path: path, line: line.number)
      entries.append(Entry(line: line.number, name: name, color: color))
    }
    return try ClassList(entries, path: path)
  }

  private struct Entry {
    let line: Int
    let name: String
    let color: RGB?
  }

  private init(_ entries: [Entry], path: String) throws(ClassListError) {
    guard !entries.isEmpty else { throw .noClasses(path) }
    guard entries.count <= Self.maximumCount else { throw .tooManyClasses(path, count: entries.count) }
    var lineOfName: [String: Int] = [:]
    var lineOfColor: [RGB: Int] = [:]
    let hasColors = entries[0].color != nil
    for entry in entries {
      if let first = lineOfName.updateValue(entry.line, forKey: entry.name) {
        throw .duplicateName(path, name: entry.name, lines: first, entry.line)
      }
      guard (entry.color != nil) == hasColors else {
        throw .colorsIncomplete(path, line: entry.line, firstHasColor: hasColors)
      }
      if let color = entry.color, let first = lineOfColor.updateValue(entry.line, forKey: color) {
        throw .duplicateColor(path, color: color, lines: first, entry.line)
      }
    }
    self.init(names: entries.map(\.name), colors: hasColors ? entries.compactMap(\.color) : nil)
  }

  private static func color(_ numbers: [Int], path: String, line: Int) throws(ClassListError) -> RGB {
    let parts = numbers.compactMap { UInt8(exactly: $0) }
    guard numbers.count == 3, parts.count == 3 else { throw .badColor(path, line: line) }
    return RGB(red: parts[0], green: parts[1], blue: parts[2])
  }
}
