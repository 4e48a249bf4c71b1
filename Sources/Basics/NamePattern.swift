import Foundation

/// A regular expression, as ICU writes them, and what it finds in names.
package struct NamePattern: Sendable {
  /// As it was given.
  package let text: String
  private let expression: NSRegularExpression

  /// Nil where it is no regular expression.
  package init?(_ text: String) {
    guard let expression = try? NSRegularExpression(pattern: text) else { return nil }
    self.text = text
    self.expression = expression
  }

  /// What the first group of the first match holds, or the whole match where the expression has no group; nil where
  /// there is none.
  package func part(of name: String) -> String? {
    guard let match = expression.firstMatch(in: name, range: NSRange(name.startIndex..., in: name)) else {
      return nil
    }
    let range = match.numberOfRanges > 1 ? match.range(at: 1) : match.range
    return Range(range, in: name).map { String(name[$0]) }
  }
}
