/// The weights of the source pixels around a point, along one axis.
///
/// A triangle as wide as one source pixel when enlarging (bilinear) and as one output pixel when shrinking, so that
/// shrinking averages what it covers instead of skipping it (the filter that Pillow calls BILINEAR).
struct TriangleFilter {
  /// Points are told apart by 1/256 of a source pixel.
  static let phaseBits = 8

  /// Source pixels that a point is made of.
  let tapCount: Int
  /// `[phase][tapCount]`; those of each phase add up to 1.
  let weights: [Float]
  /// From a point to where its first tap is counted from, in source pixels: the tap is `floor(point + shift)`, the phase
  /// what is left over.
  let shift: Double

  /// - Parameter scale: output pixels per source pixel.
  init(scale: Double) {
    let radius = max(1, 1 / scale)
    let tapCount = Int((2 * radius).rounded(.up))
    let phaseCount = 1 << Self.phaseBits
    self.tapCount = tapCount
    // Half a phase more makes of rounding down rounding to the nearest.
    shift = 0.5 - radius + 0.5 / Double(phaseCount)
    weights = (0..<phaseCount).flatMap { phase in
      let fraction = Double(phase) / Double(phaseCount)
      let taps = (0..<tapCount).map { tap in
        max(0, 1 - abs(Double(tap + 1) - fraction - radius) / radius)
      }
      let sum = taps.reduce(0, +)
      return taps.map { Float($0 / sum) }
    }
  }
}
