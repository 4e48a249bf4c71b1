import Foundation

/// How a study writes numbers for people.
enum Figure {
  /// In three to four digits.
  static func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "n/a" }
    if value == 0 { return "0" }
    let size = abs(value)
    if size >= 10_000 || size < 0.001 { return String(format: "%.2e", value) }
    return String(format: size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3f", value)
  }

  /// The mean, and the range where there are several.
  static func text(_ spread: Spread?) -> String {
    guard let spread else { return "n/a" }
    if spread.count == 1 { return text(spread.mean) }
    return "\(text(spread.mean)) (\(text(spread.minimum)) to \(text(spread.maximum)))"
  }

  /// With a narrow space between groups of three digits.
  static func text(_ value: Int) -> String {
    let digits = Array(String(value))
    return stride(from: digits.count, to: 0, by: -3).map { String(digits[max(0, $0 - 3)..<$0]) }
      .reversed().joined(separator: "\u{202F}")
  }

  static func megabytes(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1e6) }
}
