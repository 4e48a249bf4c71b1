import SkipSegBasics
import SkipSegFiles
import SkipSegImaging

extension ClassList {
  /// Reads `labelmap.txt` as CVAT and Pascal VOC tools write it, and a file of any other name as `classes.txt`.
  /// - Parameter acceptsPipe: for a path that the user gave.
  package static func read(_ path: String, acceptsPipe: Bool = false) throws(ClassListError) -> ClassList {
    let lines: [TextLine]
    do { lines = try TextLine.read(path, acceptsPipe: acceptsPipe) } catch { throw .text(error) }
    return FileSystem.name(of: path).lowercased() == "labelmap.txt"
      ? try parse(labelMap: lines, path: path) : try parse(classes: lines, path: path)
  }

  /// One class a line: `name`, or `name red green blue` with 0...255 each. The name may hold spaces. Blank
  /// lines are skipped, and so is everything from a `#` that starts the line or follows a space.
  ///
  /// Other notations are read where they have one meaning only: commas, semicolons or tabs; names in quotes; the colour
  /// before the name, or with alpha, or as `#rrggbb`; the index before or behind the name; a first line of headings; the
  /// names of YAML and JSON; labelme's `__ignore__`. A list that may mean two things is refused.
  package static func parse(classes lines: [TextLine], path: String) throws(ClassListError) -> ClassList {
    try refuseInvisible(lines, path: path)
    var content = lines.map(\.withoutComment).filter { !$0.content.isEmpty }
    guard let first = content.first?.content else { throw .noClasses(path) }
    if first.hasPrefix("{") || first.hasPrefix("[") { return try ClassList(json: content, path: path) }
    if first.hasPrefix("<") {
      throw .unclear(path, line: content[0].number, found: "markup", remedy: "write one class a line")
    }
    if content.contains(where: { $0.content.contains(/^[^:]+:\s*\d+\s*,\s*\d+\s*,\s*\d+\s*:/) }) {
      return try parse(labelMap: lines, path: path)
    }
    content = try ClassListNotation.yamlEntries(content, path: path) ?? content
    return try ClassList(ClassListNotation.entries(content, path: path), path: path)
  }

  /// One class a line: `name:red,green,blue:parts:actions`, where everything behind the name may be missing.
  /// Lines that start with `#` are comments.
  package static func parse(labelMap lines: [TextLine], path: String) throws(ClassListError) -> ClassList {
    try refuseInvisible(lines, path: path)
    var entries: [ClassListEntry] = []
    for (index, line) in lines.filter({ !$0.content.hasPrefix("#") }).enumerated() {
      // The heading without its mark of a comment.
      if index == 0, line.content.lowercased().hasPrefix("label:color") { continue }
      let fields = line.content.split(separator: ":", omittingEmptySubsequences: false)
      let name = fields[0].trimmed
      guard !name.isEmpty else { throw .noName(path, line: line.number) }
      let stated = fields.count > 1 ? fields[1].trimmed : ""
      let numbers = stated.split(separator: ",", omittingEmptySubsequences: false).map {
        Int($0.trimmed) ?? -1
      }
      let color = stated.isEmpty ? nil : try ClassListEntry.color(numbers, path: path, line: line.number)
      entries.append(ClassListEntry(line: line.number, name: name, color: color))
    }
    return try ClassList(entries, path: path)
  }

  init(_ entries: [ClassListEntry], path: String) throws(ClassListError) {
    guard let first = entries.first else { throw .noClasses(path) }
    guard entries.count <= Self.maximumCount else { throw .tooManyClasses(path, count: entries.count) }
    var lineOfName: [String: Int] = [:]
    var lineOfColor: [RGB: Int] = [:]
    let hasColors = first.color != nil
    for entry in entries {
      try Self.refuseInvisible([TextLine(number: entry.line, content: entry.name)], path: path)
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

  /// Control characters but the tab: they are commands to a terminal, or the file is no UTF-8.
  private static func refuseInvisible(_ lines: [TextLine], path: String) throws(ClassListError) {
    for line in lines {
      let found = line.content.unicodeScalars.first { scalar in
        if scalar == "\t" { return false }
        return switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
      }
      if let found { throw .controlCharacter(path, line: line.number, code: found.value) }
    }
  }
}

/// A class as a list names it.
struct ClassListEntry {
  let line: Int
  let name: String
  let color: RGB?

  static func color(_ numbers: [Int], path: String, line: Int) throws(ClassListError) -> RGB {
    let parts = numbers.compactMap { UInt8(exactly: $0) }
    guard numbers.count == 3, parts.count == 3 else { throw .badColor(path, line: line) }
    return RGB(red: parts[0], green: parts[1], blue: parts[2])
  }
}
