/// `1 pixel`, `2 pixels`.
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// The first items, and how many more there are: `a, b, c and 7 more`.
package func listed(_ items: some Collection<String>, first: Int = 8) -> String {
  let shown = items.prefix(first).joined(separator: ", ")
  return items.count > first ? "\(shown) and \(items.count - first) more" : shown
}
