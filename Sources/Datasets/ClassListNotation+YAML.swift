/// The names of YAML, as data-set descriptions hold them.
extension ClassListNotation {
  /// A line for each entry: those of a key `names`, `classes` or `labels`, or those of a list at the top. Nil where the lines
  /// are no YAML.
  static func yamlEntries(_ lines: [TextLine], path: String) throws(ClassListError) -> [TextLine]? {
    let key = /^(names|classes|labels|class_names)\s*:\s*([\[\{].*)?$/
    if let index = lines.firstIndex(where: { $0.content.wholeMatch(of: key) != nil }) {
      let rest = lines[lines.index(after: index)...]
      if let flow = lines[index].content.wholeMatch(of: key)?.2 {
        return try flowEntries(flow, rest, number: lines[index].number, path)
      }
      let block = rest.prefix { $0.content.contains(/^(-\s|\d+\s*:)/) }
      if let next = rest.dropFirst(block.count).first, !next.content.contains(/^[\w.-]+\s*:/) {
        throw unreadable(path, next.number)
      }
      return try withoutBullets(Array(block), path)
    }
    let body = lines.filter { $0.content != "---" && $0.content != "..." }
    guard body.first?.content.hasPrefix("- ") == true else { return nil }
    if let other = body.first(where: { !$0.content.hasPrefix("- ") }) { throw unreadable(path, other.number) }
    return try withoutBullets(body, path)
  }

  /// `[a, b]` or `{0: a, 1: b}`, over one line or more.
  private static func flowEntries(
    _ flow: Substring, _ rest: ArraySlice<TextLine>, number: Int, _ path: String
  ) throws(ClassListError) -> [TextLine] {
    let close: Character = flow.first == "[" ? "]" : "}"
    var text = String(flow.dropFirst())
    for line in rest where !text.contains(close) { text += " " + line.content }
    guard let end = text.firstIndex(of: close), text[text.index(after: end)...].trimmed.isEmpty else {
      throw unreadable(path, number)
    }
    return text[..<end].split(separator: ",").map { TextLine(number: number, content: $0.trimmed) }
      .filter { !$0.content.isEmpty }
  }

  private static func withoutBullets(_ lines: [TextLine], _ path: String) throws(ClassListError) -> [TextLine]
  {
    var entries: [TextLine] = []
    for line in lines {
      let content = line.content.hasPrefix("-") ? line.content.dropFirst().trimmed : line.content
      // A mapping within a list: what its keys mean is not known.
      if line.content.hasPrefix("-"), content.contains(/^[A-Za-z_]+\s*:\s/) {
        throw unreadable(path, line.number)
      }
      entries.append(TextLine(number: line.number, content: content))
    }
    return entries
  }

  private static func unreadable(_ path: String, _ line: Int) -> ClassListError {
    .unclear(
      path, line: line, found: "YAML that is no plain list of names",
      remedy: "write one class a line, 'name' or 'name r g b'")
  }
}
