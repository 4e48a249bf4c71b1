import Foundation
import SkipSegImaging

extension RGB {
  /// The dark background.
  static let night = RGB(red: 0x14, green: 0x18, blue: 0x1f)

  /// 1 (none) to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio.
  func contrast(to other: RGB) -> Double {
    let (one, two) = (luminance, other.luminance)
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
  }

  /// Relative luminance, 0 to 1.
  private var luminance: Double {
    func linear(_ sample: UInt8) -> Double {
      let value = Double(sample) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }
}
