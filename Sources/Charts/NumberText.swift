import Foundation

/// Numbers as the axes of charts show them.
package enum NumberText {
  /// A multiple of `step`, with as many digits as tell it from its neighbours.
  static func tick(_ value: Double, step: Double) -> String {
    let decimals = max(0, -Int(log10(step).rounded(.down)))
    return value == 0 || decimals > 3 || abs(value) >= 1e6
      ? short(value) : minus(String(format: "%.\(decimals)f", value))
  }

  /// In few digits: "0.5", "0.0314", "20", "5·10⁻⁴", "10⁶".
  package static func short(_ value: Double) -> String {
    guard value.isFinite && value != 0 else { return value == 0 ? "0" : "n/a" }
    let exponent = Int((log10(abs(value)) + 1e-9).rounded(.down))
    if (-2...3).contains(exponent) { return minus(String(format: "%.4g", value)) }
    let factor = minus(String(format: "%.3g", value / pow(10, Double(exponent))))
    let ten = "10" + String(String(exponent).map { superscripts[$0] ?? $0 })
    return factor == "1" ? ten : "\(factor)·\(ten)"
  }

  private static func minus(_ text: String) -> String { text.replacingOccurrences(of: "-", with: "\u{2212}") }

  private static let superscripts: [Character: Character] = [
    "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
    "9": "⁹",
  ]
}
