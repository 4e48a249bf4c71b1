import Foundation

/// Colours for classes that bring none.
package enum Palette {
  /// `count` distinct colours, at most 256, of which the first is black. Neighbours differ much: hues follow each
  /// other by the golden section, brightness and saturation take turns.
  package static func standard(_ count: Int) -> [RGB] {
    precondition((0...256).contains(count), "a palette has 0 to 256 colours, not \(count)")
    return Array(colors.prefix(count))
  }

  private static let colors: [RGB] = [.black] + (0..<255).map(color)

  private static func color(_ index: Int) -> RGB {
    let goldenSection = 0.618_033_988_749_895
    let hue = (Double(index) * goldenSection).truncatingRemainder(dividingBy: 1)
    let saturation = [0.85, 0.55, 0.75][index % 3]
    let value = [0.95, 0.80, 0.60, 1.00][index % 4]
    // HSV to RGB: each channel is a trapezoid over the hue.
    func channel(_ offset: Double) -> UInt8 {
      let position = (offset + hue * 6).truncatingRemainder(dividingBy: 6)
      let fall = max(0, min(position, 4 - position, 1))
      return UInt8((255 * value * (1 - saturation * fall)).rounded())
    }
    return RGB(red: channel(5), green: channel(3), blue: channel(1))
  }
}
