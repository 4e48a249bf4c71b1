import Foundation
import SkipSegImaging

/// Numbers as shades, a square of pixels each.
enum HeatMap {
  /// A picture for the page.
  ///
  /// - Parameters:
  ///   - values: rows, from the top; places beyond a row's end stay clear.
  ///   - bounds: what the lightest and the darkest shade stand for; nil: 0 and the largest value.
  static func picture(
    _ values: [[Double]], words: String, bounds: ClosedRange<Double>? = nil
  ) -> InspectionPage.Picture {
    let (height, width) = (values.count, values.map(\.count).max() ?? 0)
    let most = bounds?.upperBound ?? values.joined().max() ?? 0
    let least = bounds?.lowerBound ?? 0
    var pixels = [UInt8](repeating: 0, count: max(1, height) * max(1, width) * 3)
    for y in 0..<height {
      for x in 0..<width {
        let value = x < values[y].count ? values[y][x] : nil
        let share = value.map { most > least ? min(max(($0 - least) / (most - least), 0), 1) : 0 }
        for (channel, (light, dark)) in zip(light, dark).enumerated() {
          // Where there is no value, grey.
          pixels[(y * width + x) * 3 + channel] =
            share.map { UInt8(light + (dark - light) * $0) } ?? 0x94
        }
      }
    }
    let image = Image(width: max(1, width), height: max(1, height), channels: 3, pixels: pixels)
    let text = Data(ImageEncoder.png(image)).base64EncodedString()
    return .init(words: words, address: "data:image/png;base64," + text)
  }

  /// Red, green and blue, legible on light and dark grounds.
  private static let (light, dark) = ([224.0, 231, 255], [30.0, 27, 110])
}
