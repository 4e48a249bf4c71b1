import Foundation
import SkipSegFiles
import SkipSegImaging
import Testing

/// The picture that all JPEG fixtures show; `scripts/make_image_fixtures.py` makes the same.
enum TestPicture {
  static let width = 37
  static let height = 29

  static func rgb(_ x: Int, _ y: Int) -> [Double] {
    [Double(40 + 5 * x), Double(230 - 6 * y), Double(60 + 2 * x + 3 * y)]
  }

  /// The same under black ink, as in the fixtures of four inks.
  static func rgbUnderBlack(_ x: Int, _ y: Int) -> [Double] {
    rgb(x, y).map { $0 * Double(255 - 3 * x) / 255 }
  }

  static func luma(_ rgb: [Double]) -> Double { 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] }

  /// All samples in the order of `Image.pixels`.
  static func samples(_ color: (Int, Int) -> [Double]) -> [Double] {
    (0..<height).flatMap { y in (0..<width).flatMap { x in color(x, y) } }
  }

  /// The picture itself, for encoders.
  static var image: Image {
    Image(width: width, height: height, channels: 3, pixels: samples(rgb).map { UInt8($0) })
  }

  static func fixture(_ name: String) throws -> [UInt8] {
    try FileSystem.read(path(of: name))
  }

  static func path(of name: String) throws -> String {
    try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "jpg")).path
  }
}

/// How far decoded samples are from the known ones.
struct Deviation {
  let mean: Double
  let maximum: Double

  init(_ pixels: [UInt8], from expected: [Double]) {
    precondition(pixels.count == expected.count)
    let differences = zip(pixels, expected).map { abs(Double($0) - $1) }
    mean = differences.reduce(0, +) / Double(differences.count)
    maximum = differences.max() ?? 0
  }
}
