/// Where EXIF says the first stored row and column belong in the upright picture (EXIF 2.3, tag 0x0112).
package enum Orientation: Int, Sendable, Hashable, Codable {
  case upright = 1
  case mirrored
  case rotated180
  case flipped
  case transposed
  /// To be turned 90 degrees clockwise.
  case rotatedClockwise
  case transversed
  /// To be turned 90 degrees counterclockwise.
  case rotatedCounterclockwise

  package var swapsAxes: Bool { rawValue >= Self.transposed.rawValue }

  /// For an upright pixel (x, y), the stored pixel is `origin + x * stepX + y * stepY`.
  private func walk(width: Int, height: Int) -> (origin: Int, stepX: Int, stepY: Int) {
    let lastColumn = width - 1
    let lastRow = (height - 1) * width
    return switch self {
    case .upright: (0, 1, width)
    case .mirrored: (lastColumn, -1, width)
    case .rotated180: (lastRow + lastColumn, -1, -width)
    case .flipped: (lastRow, 1, -width)
    case .transposed: (0, width, 1)
    case .rotatedClockwise: (lastRow, -width, 1)
    case .transversed: (lastRow + lastColumn, -width, -1)
    case .rotatedCounterclockwise: (lastColumn, width, -1)
    }
  }

  /// Turns `width * height` stored pixels of `channels` samples upright.
  func apply<Sample: FixedWidthInteger>(
    to stored: [Sample], width: Int, height: Int, channels: Int
  ) -> [Sample] {
    if self == .upright { return stored }
    let (origin, stepX, stepY) = walk(width: width, height: height)
    let (uprightWidth, uprightHeight) = swapsAxes ? (height, width) : (width, height)
    return [Sample](unsafeUninitializedCapacity: stored.count) { upright, count in
      stored.withUnsafeBufferPointer { stored in
        // Bands of rows, so that a walk down the stored columns finds its cache lines again.
        for band in stride(from: 0, to: uprightHeight, by: 16) {
          for x in 0..<uprightWidth {
            for y in band..<min(band + 16, uprightHeight) {
              let source = (origin + x * stepX + y * stepY) * channels
              let target = (y * uprightWidth + x) * channels
              for channel in 0..<channels { upright[target + channel] = stored[source + channel] }
            }
          }
        }
      }
      count = stored.count
    }
  }
}
