import SkipSegImaging

/// How sure a network is of a class where it is annotated: the mean of its probability over these pixels, cleanlab's
/// per-class threshold. What it says elsewhere with at least this confidence is no doubt of its own.
package struct ClassConfidence: Sendable, Equatable {
  private var pixels: [UInt64]
  /// In units of 2^-30, so that sums are the same in any order.
  private var sums: [UInt64]

  package init(classCount: Int) {
    pixels = [UInt64](repeating: 0, count: classCount)
    sums = pixels
  }

  mutating func add(_ probability: Float, of label: Int) {
    pixels[label] += 1
    sums[label] += UInt64((Double(probability) * 0x1p30).rounded())
  }

  package static func += (sum: inout ClassConfidence, other: ClassConfidence) {
    for label in sum.pixels.indices {
      sum.pixels[label] += other.pixels[label]
      sum.sums[label] += other.sums[label]
    }
  }

  /// The mean of a class; above 1, which no probability reaches, where it is annotated nowhere.
  package subscript(label: Int) -> Float {
    pixels[label] == 0 ? 2 : Float(Double(sums[label]) / 0x1p30 / Double(pixels[label]))
  }
}

/// What a network says of one photograph beside its prediction.
package struct NetworkConfidence: Sendable {
  package var calibration = Calibration()
  package var classes: ClassConfidence
  /// The quality of the mask, 0 to 1; nil where no pixel has a class.
  package var labelQuality: Double?
}
