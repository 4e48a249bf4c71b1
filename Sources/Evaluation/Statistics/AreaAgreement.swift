/// How well the predicted share of a class agrees with the true one over photographs: whether the area can be published.
package struct AreaAgreement: Sendable, Equatable {
  /// The mean of predicted minus true.
  package let bias: Double?
  /// The mean of its magnitude.
  package let meanAbsoluteError: Double?
  /// 1 - Σ (predicted - true)² / Σ (true - mean)², as scikit-learn's `r2_score`: negative where the mean would be the
  /// better prediction. Nil where the truth does not vary.
  package let rSquared: Double?
  /// Bias ± 1.96 standard deviations, with n - 1 (Bland and Altman 1986). Nil of fewer than two photographs.
  package let limits: Interval?

  /// - Parameter shares: of the judged pixels of each photograph.
  package init(_ shares: [(truth: Double, prediction: Double)]) {
    let differences = shares.map { $0.prediction - $0.truth }
    bias = differences.mean
    meanAbsoluteError = differences.map(abs).mean
    let mean = shares.map(\.truth).mean ?? 0
    let variation = shares.reduce(0) { $0 + ($1.truth - mean) * ($1.truth - mean) }
    let error = differences.reduce(0) { $0 + $1 * $1 }
    rSquared = shares.contains { $0.truth != shares[0].truth } ? 1 - error / variation : nil
    limits = bias.flatMap { bias in
      if differences.count < 2 { return nil }
      let squares = differences.reduce(0) { $0 + ($1 - bias) * ($1 - bias) }
      let deviation = (squares / Double(differences.count - 1)).squareRoot()
      return Interval(low: bias - 1.96 * deviation, high: bias + 1.96 * deviation)
    }
  }
}
