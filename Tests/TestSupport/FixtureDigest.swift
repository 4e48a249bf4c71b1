/// What a fixture keeps of a tensor: all values or, where they are many, evenly spaced samples; and the norm of all.
package struct FixtureDigest: Equatable, Sendable {
  package let samples: [Float]
  package let norm: Float

  /// As a fixture stores it: the samples, then the norm.
  package init(stored: [Float]) {
    samples = stored.dropLast()
    norm = stored.last!
  }

  /// Of `values`, sampled as the digest it is to be compared with.
  package init(of values: [Float], like expected: FixtureDigest) {
    let count = expected.samples.count
    samples =
      count == values.count
      ? values : (0..<count).map { values[(2 * $0 + 1) * values.count / (2 * count)] }
    norm = Float(values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
  }

  /// The largest difference of a sample, measured by the root mean square of the expected samples, or of the norms,
  /// measured by the expected one; infinite where a value is not finite.
  package func error(from expected: FixtureDigest) -> Double {
    let square = expected.samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    let scale = (square / Double(expected.samples.count)).squareRoot()
    var error = Self.ratio(norm, expected.norm, by: Double(expected.norm))
    for (own, other) in zip(samples, expected.samples) {
      error = max(error, Self.ratio(own, other, by: scale))
    }
    return error
  }

  private static func ratio(_ own: Float, _ expected: Float, by scale: Double) -> Double {
    guard own.isFinite else { return .infinity }
    return own == expected ? 0 : abs(Double(own) - Double(expected)) / scale
  }
}
