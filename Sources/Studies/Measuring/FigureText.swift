import Foundation

/// Figures as drawings and pages write them, with a minus sign that is as wide as a plus.
enum FigureText {
  static func digits(_ value: Double?, _ count: Int = 2) -> String {
    value.map { minus(String(format: "%.\(count)f", $0)) } ?? "n/a"
  }

  static func signed(_ value: Double) -> String { minus(String(format: "%+.3f", value)) }

  /// Of bytes: "6.03 MB", "12.3 kB".
  static func bytes(_ count: Int) -> String {
    count < 100_000 && count > 0
      ? digits(Double(count) / 1e3, 1) + " kB" : digits(Double(count) / 1e6, 2) + " MB"
  }

  /// With a space between groups of three digits.
  static func grouped(_ count: Int) -> String {
    var text = ""
    for (place, digit) in String(count.magnitude).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append("\u{a0}") }
      text.append(digit)
    }
    return (count < 0 ? "\u{2212}" : "") + String(text.reversed())
  }

  private static func minus(_ text: String) -> String { text.replacing("-", with: "\u{2212}") }
}
