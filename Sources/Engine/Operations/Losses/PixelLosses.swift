/// Losses that are a sum over pixels of a function of their weighted cross-entropies v = -w[t] log p[t]:
///
/// - `ce`: the sum of v by the sum of weights over the labelled pixels; see `LabelSmoothing` for what may be added.
/// - `focal`: the sum of (1 - p[t])^2 v by the sum of weights (Lin et al. 2017, arXiv:1708.02002, with γ = 2). Without
///   weights it is segmentation_models_pytorch's `softmax_focal_loss_with_logits`, and on two classes its
///   `FocalLoss(mode="binary")` of the difference of the logits. (With `mode="multiclass"` that is another loss, of a
///   sigmoid for each class.)
/// - `topk`: the mean of the largest tenth of all v, ignored pixels being 0: nnU-Net's `TopKLoss` with k = 10.
struct PixelLosses {
  /// The derivative of the total by v through `ce`.
  let crossEntropyScale: Float
  private let focalScale: Float
  private let topkScale: Float
  private let largest: LargestValues?

  /// - Parameters:
  ///   - weightSum: the weights of the labelled pixels.
  ///   - pixels: of the batch, ignored ones included.
  ///   - largest: those of v that count, where `topk` is asked for.
  init(_ configuration: LossConfiguration, weightSum: Double, pixels: Int, largest: LargestValues?) {
    func scale(_ kind: LossKind, _ divisor: Double) -> Float {
      guard let factor = configuration.factor(kind), divisor > 0 else { return 0 }
      return Float(Double(factor) / divisor)
    }
    crossEntropyScale = scale(.crossEntropy, weightSum) * (1 - configuration.labelSmoothing)
    focalScale = scale(.focal, weightSum)
    topkScale = scale(.topk, Double(Self.topkCount(pixels)))
    self.largest = largest
  }

  /// A tenth of the pixels, at least one.
  static func topkCount(_ pixels: Int) -> Int { max(1, pixels / 10) }

  /// Replaces v of a labelled pixel by the derivative of the total by v, and adds its terms to the sums.
  /// - Parameters:
  ///   - weight: w[t].
  ///   - probability: p[t].
  @inline(__always)
  func differentiate(
    _ value: inout Float, weight: Float, probability: Float, focal: inout Double, topk: inout Double
  ) {
    let rest = 1 - probability
    let crossEntropy = weight > 0 ? value / weight : 0
    let share = largest?.share(of: value) ?? 0
    focal += Double(rest * rest * value)
    topk += Double(share * value)
    value =
      crossEntropyScale + focalScale * rest * (rest + 2 * probability * crossEntropy) + topkScale * share
  }
}
