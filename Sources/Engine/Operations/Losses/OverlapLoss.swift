/// Mean over all classes of 1 - I / (I + α (P - I) + β (T - I)), classes without a true pixel counting 0, where over the
/// labelled pixels of the whole batch I sums the probability of a class where it is true, P everywhere, and T counts
/// its pixels. So α weighs false positives and β false negatives: segmentation_models_pytorch's
/// `TverskyLoss(mode="multiclass")`, and with one half each its `DiceLoss`.
struct OverlapLoss {
  let falsePositiveWeight: Double
  let falseNegativeWeight: Double

  static let dice = OverlapLoss(falsePositiveWeight: 0.5, falseNegativeWeight: 0.5)
  /// The weights that Salehi et al. found best (Tversky loss function for image segmentation, arXiv:1706.05721, their
  /// α and β).
  static let tversky = OverlapLoss(falsePositiveWeight: 0.3, falseNegativeWeight: 0.7)

  func value(of sums: ClassSums) -> Double {
    var value = 0.0
    for c in 0..<sums.classes where sums.labelCount(c) > 0 {
      value += 1 - sums.intersection(c) / denominator(sums, c)
    }
    return value / Double(sums.classes)
  }

  /// Adds the derivatives by I and by P: with the denominator D they are those of -I / D.
  func addGradient(
    of sums: ClassSums, factor: Float, intersection: UnsafeMutablePointer<Float>,
    probability: UnsafeMutablePointer<Float>
  ) {
    let scale = Double(factor) / Double(sums.classes)
    for c in 0..<sums.classes where sums.labelCount(c) > 0 {
      let denominator = denominator(sums, c)
      let quotient = sums.intersection(c) / denominator
      let rest = 1 - falsePositiveWeight - falseNegativeWeight
      intersection[c] += Float(scale * (quotient * rest - 1) / denominator)
      probability[c] += Float(scale * quotient * falsePositiveWeight / denominator)
    }
  }

  /// I + α (P - I) + β (T - I), where I is not subtracted from sums that it may equal.
  private func denominator(_ sums: ClassSums, _ c: Int) -> Double {
    sums.intersection(c) * (1 - falsePositiveWeight - falseNegativeWeight)
      + falsePositiveWeight * sums.probability(c) + falseNegativeWeight * sums.labelCount(c)
  }
}
