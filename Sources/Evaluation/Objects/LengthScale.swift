/// How long the side of a pixel is in the world, such as 0.25um.
package struct LengthScale: Sendable, Equatable {
  /// In units, above 0.
  package let perPixel: Double
  /// As the names of columns have it: nm, um, mm, cm or m.
  package let unit: String

  package static let units = ["nm", "um", "mm", "cm", "m"]

  /// Nil where the text is no number above 0 and a unit; `µm` is `um`.
  package init?(_ text: String) {
    let number = text.prefix { $0.isNumber || ".eE+-".contains($0) }
    // Of the two letters that look alike, the sign and the Greek one.
    let unit = String(text.dropFirst(number.count).map { "\u{B5}\u{3BC}".contains($0) ? "u" : $0 })
    guard let perPixel = Double(number), perPixel > 0, perPixel.isFinite, Self.units.contains(unit) else {
      return nil
    }
    self.perPixel = perPixel
    self.unit = unit
  }
}
