/// `1 pixel`, `2 pixels`.
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// The first items, and how many more there are: `a, b, c and 7 more`.
package func listed(_ items: some Collection<String>, first: Int = 8) -> String {
  let shown = items.prefix(first).joined(separator: ", ")
  return items.count > first ? "\(shown) and \(items.count - first) more" : shown
}

/// A name from a file, fit for one line on a terminal: what is no visible character is escaped, a long name cut.
package func legible(_ name: String) -> String {
  let limit = 100
  return name.unicodeScalars.prefix(limit).map(visible).joined()
    + (name.unicodeScalars.dropFirst(limit).isEmpty ? "" : "...")
}

/// A text of any number of lines, fit for a terminal: whatever names and values from files stand in it, none of their
/// characters is taken for a command.
package func printable(_ text: String) -> String {
  if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A }) { return text }
  return text.unicodeScalars.map { $0 == "\n" || $0 == "\t" ? String($0) : visible($0) }.joined()
}

/// The same for a text that has to stay in one line.
package func printableLine(_ text: String) -> String { text.unicodeScalars.map(visible).joined() }

/// A character, or how it is written where it can't be seen: `\xE9` for a byte of a name that is no text, `\u{1B}` for a
/// control character.
private func visible(_ scalar: Unicode.Scalar) -> String {
  if let byte = EscapedByte.byte(scalar) {
    return (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16, uppercase: true)
  }
  return switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator: scalar.escaped(asASCII: true)
  default: String(scalar)
  }
}
