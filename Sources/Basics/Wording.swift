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
  let shown = name.unicodeScalars.prefix(limit).map { scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: scalar.escaped(asASCII: true)
    default: String(scalar)
    }
  }
  return shown.joined() + (name.unicodeScalars.dropFirst(limit).isEmpty ? "" : "...")
}
