import SkipSegDatasets
import SkipSegImaging

/// A format of another program's labels. A new one is a type of this kind, and a line in `LabelFormats`.
package protocol LabelFormat: Sendable {
  /// As `--format` names it.
  static var name: String { get }
  /// What was looked for, for the message that nothing fits.
  static var content: String { get }
  /// Whether a picture without a shape shows background; else it counts as not labelled yet.
  static var unlabelledIsBackground: Bool { get }

  /// Whether the source is of this format, by what its files hold.
  static func fits(_ source: LabelSource) throws(ContentFault) -> Bool
  /// - Throws: what is wrong with all of it; what is wrong with one picture is that picture's `fault`.
  static func read(_ source: LabelSource) throws(ContentFault) -> LabelSet
}

extension LabelFormat {
  package static var unlabelledIsBackground: Bool { false }
}

/// What a file of labels may ask for.
enum LabelLimits {
  /// Points of one shape.
  static let shapePoints = 1_000_000
  /// Points and runs of one file.
  static let points = 100_000_000
  /// The farthest place in pixels, in any direction.
  static let coordinate = 1e7

  static func isPlace(_ value: Double) -> Bool { abs(value) <= coordinate }
}

extension PixelSize {
  /// Nil where the numbers are no size of a picture that can be decoded.
  init?(checking width: Double, _ height: Double) {
    let limits = DecodeLimits()
    guard let width = Int(exactly: width), let height = Int(exactly: height),
      1...limits.maximumSide ~= width, 1...limits.maximumSide ~= height,
      width * height <= limits.maximumPixels
    else { return nil }
    self.init(width: width, height: height)
  }
}
