import CKernels

/// Which losses are added up, and how.
package struct LossConfiguration: Codable, Sendable, Equatable {
  /// Factors of cross-entropy and of Dice.
  package var crossEntropyWeight: Float
  package var diceWeight: Float
  /// One weight per class for cross-entropy, as `torch.nn.CrossEntropyLoss(weight:)` takes them; nil: all 1.
  package var classWeights: [Float]?

  package init(crossEntropyWeight: Float = 1, diceWeight: Float = 1, classWeights: [Float]? = nil) {
    self.crossEntropyWeight = crossEntropyWeight
    self.diceWeight = diceWeight
    self.classWeights = classWeights
  }
}

package struct LossValue: Sendable, Equatable {
  package let total: Float
  package let crossEntropy: Float
  package let dice: Float
}

/// Softmax cross-entropy plus Dice over the logits, in two passes.
///
/// Cross-entropy is the mean over labelled pixels weighted by class, as torch.nn.CrossEntropyLoss computes it. Dice is
/// the mean over all classes of 1 - 2 I / (P + T), classes without a true pixel counting 0, where over the labelled
/// pixels of the whole batch I sums the probability of a class where it is true, P everywhere, and T counts its pixels:
/// segmentation_models_pytorch's `DiceLoss(mode="multiclass")`. Pixels whose label is no class take no part.
///
///     dDice/dp[c] = -(2 [t == c] / (P + T) - 2 I / (P + T)^2) / classes
struct CrossEntropyDiceLoss {
  let configuration: LossConfiguration
  let classes: Int

  private static let rowsPerTask = 16

  /// Sums of one task: [loss][weight][probability sum][intersection][label count].
  private var sumCount: Int { 2 + 3 * classes }

  /// Leaves the loss's gradient with respect to the logits in `gradient`.
  /// - Parameter labels: [n][height][width]; values of `classes` and above are ignored.
  func evaluate(
    logits: TensorView, labels: UnsafePointer<UInt16>, gradient: TensorView, _ context: ExecutionContext
  ) -> LossValue {
    precondition(configuration.classWeights.map { $0.count == classes } ?? true, "one weight per class")
    let shape = logits.shape
    let chunks = (shape.height + Self.rowsPerTask - 1) / Self.rowsPerTask
    let images = logits.planes.count / logits.blocks
    let tasks = images * chunks
    let blockStride = logits.blocks > 1 ? logits.planes[1] - logits.planes[0] : 0
    let weights = configuration.classWeights
    var sums = [Double](repeating: 0, count: tasks * sumCount)

    func forEachRow(
      _ task: Int, _ body: (_ logits: Int, _ gradient: Int, _ labels: UnsafePointer<UInt16>) -> Void
    ) {
      let image = task / chunks
      let first = task % chunks * Self.rowsPerTask
      for y in first..<min(first + Self.rowsPerTask, shape.height) {
        body(
          logits.plane(image, 0) + y * logits.rowStride, gradient.plane(image, 0) + y * gradient.rowStride,
          labels + (image * shape.height + y) * shape.width)
      }
    }

    sums.withUnsafeMutableBufferPointer { sums in
      let base = sums.baseAddress!
      context.pool.run(tasks: tasks) { task, _ in
        let own = base + task * sumCount
        forEachRow(task) { logits, gradient, labels in
          context.kernels.softmax_loss(
            shape.width, classes, blockStride, context.arena + logits, labels, weights,
            context.arena + gradient,
            own, own + 1, own + 2, own + 2 + classes, own + 2 + 2 * classes)
        }
      }
    }
    let totals = (0..<sumCount).map { index in
      (0..<tasks).reduce(0.0) { $0 + sums[$1 * sumCount + index] }
    }
    let result = value(totals)
    let padded = logits.blocks * lanes
    var intersectionGradient = [Float](repeating: 0, count: padded)
    var probabilityGradient = intersectionGradient
    for c in 0..<classes where totals[2 + 2 * classes + c] > 0 {
      let (probability, intersection, count) =
        (totals[2 + c], totals[2 + classes + c], totals[2 + 2 * classes + c])
      let factor = Double(configuration.diceWeight) / Double(classes)
      intersectionGradient[c] = Float(-2 * factor / (probability + count))
      probabilityGradient[c] = Float(
        2 * factor * intersection / ((probability + count) * (probability + count)))
    }
    let crossEntropy = totals[1] > 0 ? Float(Double(configuration.crossEntropyWeight) / totals[1]) : 0
    context.pool.run(tasks: tasks) { task, _ in
      forEachRow(task) { _, gradient, labels in
        context.kernels.softmax_loss_backward(
          shape.width, classes, blockStride, context.arena + gradient, labels, weights, crossEntropy,
          intersectionGradient, probabilityGradient)
      }
      let first = task % chunks * Self.rowsPerTask
      for block in 0..<gradient.blocks {
        gradient.clearHalo(
          context.arena, plane: gradient.plane(task / chunks, block),
          rows: first..<min(first + Self.rowsPerTask, shape.height))
      }
    }
    return result
  }

  private func value(_ totals: [Double]) -> LossValue {
    // A batch without a labelled pixel has nothing to say: 0, where PyTorch divides 0 by 0.
    let crossEntropy = totals[1] > 0 ? totals[0] / totals[1] : 0
    var dice = 0.0
    for c in 0..<classes where totals[2 + 2 * classes + c] > 0 {
      dice += 1 - 2 * totals[2 + classes + c] / (totals[2 + c] + totals[2 + 2 * classes + c])
    }
    dice /= Double(classes)
    let total =
      Double(configuration.crossEntropyWeight) * crossEntropy + Double(configuration.diceWeight) * dice
    return LossValue(total: Float(total), crossEntropy: Float(crossEntropy), dice: Float(dice))
  }
}
