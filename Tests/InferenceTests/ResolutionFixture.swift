import Foundation
import SkipSegImaging
import Testing

/// What PyTorch and OpenCV make of logits and masks, see `scripts/make_resolution_fixtures.py`.
struct ResolutionFixture: Decodable {
  struct Enlarged: Decodable {
    let classes, width, height, columns, rows: Int
    let scale: Double
    let seed: UInt64
    /// A digit of base 16 a pixel, [rows][columns].
    let labels: String
    /// Of every 17th pixel, and of every 61st value of [class][rows][columns].
    let confidence, probabilities: [Double]

    /// [class][h][w].
    func logits(_ count: Int) -> [Float] {
      ResolutionFixture.unit(seed: seed, count: count).map { Float(8 * $0 - 4) }
    }
  }

  struct Ceiling: Decodable {
    let classes, width, height: Int
    let scale: Double
    let seed: UInt64
    let iou: [Double?]

    var mask: LabelMap {
      var labels = [UInt16](repeating: 0, count: width * height)
      let numbers = ResolutionFixture.unit(seed: seed, count: 400)
      for index in 0..<20 {
        let (x, y) = (Int(numbers[4 * index] * Double(width)), Int(numbers[4 * index + 1] * Double(height)))
        let r = Int(numbers[4 * index + 2] * 14)
        for pixel in labels.indices {
          let (dx, dy) = (pixel % width - x, pixel / width - y)
          if dx * dx + dy * dy <= r * r { labels[pixel] = UInt16(numbers[4 * index + 3] * Double(classes)) }
        }
      }
      for index in 20..<30 {
        let x = Int(numbers[4 * index] * Double(width))
        for y in 0..<height { labels[y * width + x] = UInt16(numbers[4 * index + 3] * Double(classes)) }
      }
      for y in 0..<height / 8 { for x in 0..<width / 2 { labels[y * width + x] = LabelMap.ignored } }
      return LabelMap(width: width, height: height, labels: labels)
    }
  }

  let enlarged: [Enlarged]
  let ceilings: [Ceiling]

  static func read() throws -> ResolutionFixture {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/resolution", withExtension: "json"))
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
  }

  /// Values in [0, 1) with 24 bits each.
  static func unit(seed: UInt64, count: Int) -> [Double] {
    (1...UInt64(count)).map { index in
      var bits = seed &+ index &* 0x9E37_79B9_7F4A_7C15
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
      bits ^= bits >> 31
      return Double(bits >> 40) * 0x1p-24
    }
  }
}
