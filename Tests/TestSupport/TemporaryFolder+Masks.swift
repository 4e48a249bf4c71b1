import Foundation
import SkipSegFiles
import SkipSegImaging

/// Masks as other programs leave them.
extension TemporaryFolder {
  /// A grey mask of 8 bits.
  package func greyMask(_ name: String, width: Int, height: Int, _ value: (Int, Int) -> UInt8) throws {
    let pixels = (0..<width * height).map { value($0 % width, $0 / width) }
    try write(ImageEncoder.png(Image(width: width, height: height, channels: 1, pixels: pixels)), name)
  }

  /// A palette mask of 256 entries, of which the last may be transparent (tRNS), as painting programs write them.
  package func paintedMask(
    _ name: String, palette: [RGB], hidesLast: Bool, width: Int = 6, height: Int = 4,
    _ value: (Int, Int) -> UInt16
  ) throws {
    precondition(palette.count == 256, "a whole palette")
    let labels = (0..<width * height).map { value($0 % width, $0 / width) }
    var bytes = ImageEncoder.png(LabelMap(width: width, height: height, labels: labels), palette: palette)
    if hidesLast {
      let begin = bytes.indices.first { bytes[$0...].starts(with: Array("PLTE".utf8)) }! - 4
      let length = bytes[begin..<begin + 4].reduce(0) { $0 << 8 | Int($1) }
      let content = Array("tRNS".utf8) + [UInt8](repeating: 255, count: 255) + [0]
      var checksum = CRC32()
      checksum.update(content)
      let sum = (0..<4).map { UInt8(truncatingIfNeeded: checksum.value >> (24 - 8 * $0)) }
      bytes.insert(contentsOf: [0, 0, 1, 0] + content + sum, at: begin + 12 + length)
    }
    try write(bytes, name)
  }

  /// A mask in bands of 8 columns, each of another value.
  package func bandedMask(_ name: String, _ values: [UInt8], height: Int = 12) throws {
    try greyMask(name, width: 8 * values.count, height: height) { x, _ in values[x / 8] }
  }

  /// A photograph of 16 bits grey.
  package func deepImage(_ name: String, width: Int, height: Int, _ value: (Int, Int) -> UInt16) throws {
    var labels = (0..<width * height).map { value($0 % width, $0 / width) }
    // A label above 255 makes the file 16 bits deep.
    labels[0] = max(labels[0], 256)
    try write(ImageEncoder.png(LabelMap(width: width, height: height, labels: labels), palette: []), name)
  }
}

/// Discs of each value but the first on a ground of the first.
package struct Discs {
  package static let (width, height) = (200, 120)
  let values: [Double]

  package init(_ values: [Int]) { self.values = values.map(Double.init) }

  /// As painted.
  package func painted(_ x: Int, _ y: Int) -> UInt8 { UInt8(values[index(x, y)]) }

  /// Which of the values is painted.
  package func index(_ x: Int, _ y: Int) -> Int {
    (1..<values.count).first { distance(x, y, to: $0) < 0 } ?? 0
  }

  /// With borders as a blur leaves them, about 4 pixels wide.
  package func blurred(_ x: Int, _ y: Int) -> UInt8 {
    var value = values[0]
    for index in 1..<values.count {
      let share = 1 / (1 + exp(distance(x, y, to: index) / 0.6))
      value += (values[index] - values[0]) * share
    }
    return UInt8(min(max(0, value.rounded()), 255))
  }

  /// From the border of a disc; negative within.
  private func distance(_ x: Int, _ y: Int, to index: Int) -> Double {
    let spacing = Double(Self.width) / Double(values.count - 1)
    let (dx, dy) = (Double(x) - spacing * (Double(index) - 0.5), Double(y) - Double(Self.height) / 2)
    return (dx * dx + dy * dy).squareRoot() - 30.3
  }
}
