import Foundation

/// Numbers as the axes of charts show them.
enum NumberText {
  /// A multiple of `step`, with as many digits as tell it from its neighbours.
  static func tick(_ value: Double, step: Double) -> String {
    let decimals = max(0, -Int(log10(step).rounded(.down)))
    if value == 0 { return "0" }
    return decimals > 3 || abs(value) >= 1e6 ? power(value) : minus(String(format: "%.\(decimals)f", value))
  }

  /// Of one or two digits: "0.5", "20", "5·10⁻⁴", "10⁶".
  static func power(_ value: Double) -> String {
    let exponent = Int((log10(abs(value)) + 1e-9).rounded(.down))
    if (-2...3).contains(exponent) { return minus(String(format: "%.\(max(0, -exponent))f", value)) }
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
