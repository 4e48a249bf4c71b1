/// How far a network's confidence can be believed: its judged pixels, in 15 equal bins of the probability of the predicted
/// class.
///
/// Bins are open below and closed above, as those of torchmetrics' `MulticlassCalibrationError(n_bins=15, norm="l1")`.
/// Everything is kept in integers, so that bins of several photographs are added exactly, in any order.
public struct Calibration: Codable, Sendable, Equatable {
  /// Equal bins of confidence, open below and closed above.
  public static let binCount = 15

  /// Pixels of each bin, and those of them that were predicted right.
  public private(set) var pixels = [UInt64](repeating: 0, count: binCount)
  /// By bin, the pixels whose label is right.
  public private(set) var right = [UInt64](repeating: 0, count: binCount)
  /// The sum of the probabilities of each bin, in units of 2^-30: exact for floats from 1/64 on.
  public private(set) var confidence = [UInt64](repeating: 0, count: binCount)

  private static let unit = 0x1p30

  /// No pixel yet.
  public init() {}

  /// The upper ends of the bins, i / 15 as floats.
  private static let bounds = (1...binCount).map { Float($0) / Float(binCount) }

  /// Counts a pixel.
  /// - Parameter probability: of the predicted class, above 0 and at most 1.
  package mutating func add(_ probability: Float, isRight: Bool) {
    // The product may be off by a rounding, so that the bounds decide.
    var bin = min(Self.binCount - 1, max(0, Int(probability * Float(Self.binCount))))
    while bin > 0 && probability <= Self.bounds[bin - 1] { bin -= 1 }
    while bin < Self.binCount - 1 && probability > Self.bounds[bin] { bin += 1 }
    pixels[bin] += 1
    if isRight { right[bin] += 1 }
    confidence[bin] += UInt64((Double(probability) * Self.unit).rounded())
  }

  package static func + (one: Calibration, two: Calibration) -> Calibration {
    var sum = one
    for bin in 0..<binCount {
      sum.pixels[bin] += two.pixels[bin]
      sum.right[bin] += two.right[bin]
      sum.confidence[bin] += two.confidence[bin]
    }
    return sum
  }

  /// The mean probability of a bin's pixels, and the share of them that were right; nil where it has none.
  public func bin(_ index: Int) -> (confidence: Double, accuracy: Double)? {
    if pixels[index] == 0 { return nil }
    let count = Double(pixels[index])
    return (Double(confidence[index]) / Self.unit / count, Double(right[index]) / count)
  }

  /// The expected calibration error, Σ n / N · |accuracy - confidence| over the bins (Naeini et al. 2015); nil where no
  /// pixel was judged.
  public var expectedError: Double? {
    let total = pixels.reduce(0, +)
    if total == 0 { return nil }
    return (0..<Self.binCount).reduce(0.0) { sum, index in
      bin(index).map { sum + Double(pixels[index]) / Double(total) * abs($0.accuracy - $0.confidence) } ?? sum
    }
  }
}
