import CKernels

/// The sum of some losses over the logits of one batch, and its gradient, in two passes over the pixels. Between them
/// stands what needs a look at all pixels: sums per class, the worst pixels, the ranking of errors.
///
/// With p = softmax(logits) and t the label of a pixel, every loss is a function of the weighted cross-entropies
/// v = -w[t] log p[t] of pixels (`PixelLosses`), of sums of p over regions (`OverlapLoss`) or of single p (`LovaszLoss`).
/// So the gradient is
///
///     dlogit[c] = w[t] dL/dv (p[c] - [t == c]) + p[c] (g[c] - sum over k of p[k] g[k]),   g[c] = dL/dp[c]
final class Loss {
  private let configuration: LossConfiguration
  private let logits: TensorView
  private let gradient: TensorView
  private let blockStride: Int
  private let layout: LossLayout
  private let scratch: LossScratch
  /// One per class.
  private let classWeights: [Float]
  private let smoothing: LabelSmoothing?

  /// - Throws: `PlanError.outOfMemory` where the system refuses the memory.
  init(_ configuration: LossConfiguration, _ output: LossOutput) throws(PlanError) {
    guard let gradient = output.gradient else { preconditionFailure("the plan is for inference") }
    self.configuration = configuration
    self.gradient = gradient
    logits = output.logits
    blockStride = logits.blocks > 1 ? logits.planes[1] - logits.planes[0] : 0
    layout = LossLayout(configuration, output)
    scratch = try LossScratch(layout)
    classWeights = configuration.classWeights ?? [Float](repeating: 1, count: layout.classes)
    precondition(classWeights.count == layout.classes, "one weight per class")
    let share = configuration.factor(.crossEntropy) == nil ? 0 : configuration.labelSmoothing
    smoothing =
      share > 0
      ? LabelSmoothing(
        share: share, weights: classWeights, blockStride: blockStride, width: logits.shape.width) : nil
  }

  /// Leaves the loss's gradient with respect to the logits in the output's `gradient`, which may be their place.
  /// - Parameter labels: [n][height][width]; values that are no class are ignored.
  func evaluate(labels: UnsafePointer<UInt16>, _ context: ExecutionContext) -> LossValue {
    softmax(labels, context)
    scratch.addUp()
    let sums = ClassSums(classes: layout.classes, values: scratch.total)
    let weightSum = classWeights.indices.reduce(0.0) { $0 + Double(classWeights[$1]) * sums.labelCount($1) }
    differentiateOverlaps(sums)
    let lovasz = configuration.factor(.lovasz).map {
      LovaszLoss(
        probabilities: gradient, arena: context.arena, labels: labels, sums: sums, layout: layout,
        scratch: scratch
      ).evaluate(factor: $0, context.pool)
    }
    let largest = scratch.histogram.flatMap { histogram in
      scratch.pixelLosses.map {
        LargestValues(
          PixelLosses.topkCount(layout.pixels), of: $0, among: layout.pixels, histogram: histogram)
      }
    }
    backward(
      PixelLosses(configuration, weightSum: weightSum, pixels: layout.pixels, largest: largest),
      weightSum: weightSum, labels, context)
    // Once more, for `focal` and `topk`.
    if scratch.pixelLosses != nil { scratch.addUp() }
    let terms = configuration.terms.map { term in
      switch term.kind {
      case .crossEntropy:
        weightSum > 0
          ? (Double(1 - configuration.labelSmoothing) * sums.loss + sums.smoothing) / weightSum : 0
      case .focal: weightSum > 0 ? sums.focal / weightSum : 0
      case .topk: sums.topk / Double(PixelLosses.topkCount(layout.pixels))
      case .dice: OverlapLoss.dice.value(of: sums)
      case .tversky: OverlapLoss.tversky.value(of: sums)
      case .lovasz: lovasz ?? 0
      }
    }
    let total = zip(configuration.terms, terms).reduce(0.0) { $0 + Double($1.0.factor) * $1.1 }
    return LossValue(total: Float(total), terms: terms.map { Float($0) })
  }

  /// Leaves the probabilities in `gradient`, if need be in place, and the sums of each task.
  private func softmax(_ labels: UnsafePointer<UInt16>, _ context: ExecutionContext) {
    let classes = layout.classes
    context.pool.run(tasks: layout.tasks.count) { task, _ in
      let sums = scratch.sums(task)
      sums.update(repeating: 0, count: layout.sumCount)
      let image = layout.tasks.image(of: task)
      layout.tasks.forEachRow(task) { y, pixel in
        let (logitRow, row) = (
          context.arena + logits.plane(image, 0) + y * logits.rowStride,
          context.arena + gradient.plane(image, 0) + y * gradient.rowStride
        )
        func softmax() {
          context.kernels.softmax_loss(
            logits.shape.width, classes, blockStride, logitRow, labels + pixel, classWeights, row,
            scratch.pixelLosses.map { $0 + pixel }, sums, sums + 1, sums + 1 + classes,
            sums + 1 + 2 * classes)
        }
        if let smoothing {
          sums[3 + 3 * classes] += smoothing.loss(
            labels + pixel, logits: logitRow, probabilities: row, softmax)
        } else {
          softmax()
        }
      }
    }
  }

  private func differentiateOverlaps(_ sums: ClassSums) {
    let (intersection, probability) = (scratch.intersectionGradient, scratch.probabilityGradient)
    for gradient in [intersection, probability] { gradient.update(repeating: 0, count: layout.paddedClasses) }
    for (kind, loss) in [(LossKind.dice, OverlapLoss.dice), (.tversky, .tversky)] {
      if let factor = configuration.factor(kind) {
        loss.addGradient(of: sums, factor: factor, intersection: intersection, probability: probability)
      }
    }
  }

  /// Turns the probabilities in `gradient` into the gradient, and adds `focal` and `topk` to the tasks' sums.
  private func backward(
    _ pixelLosses: PixelLosses, weightSum: Double, _ labels: UnsafePointer<UInt16>,
    _ context: ExecutionContext
  ) {
    let smoothingScale =
      weightSum > 0 ? Float(Double(configuration.factor(.crossEntropy) ?? 0) / weightSum) : 0
    let (width, classes) = (logits.shape.width, layout.classes)
    let scales = scratch.classScales
    for (c, weight) in classWeights.enumerated() {
      scales[c] = scratch.pixelLosses == nil ? weight * pixelLosses.crossEntropyScale : weight
    }
    context.pool.run(tasks: layout.tasks.count) { task, _ in
      let image = layout.tasks.image(of: task)
      layout.tasks.forEachRow(task) { y, pixel in
        let row = context.arena + gradient.plane(image, 0) + y * gradient.rowStride
        let values = scratch.pixelLosses.map { $0 + pixel }
        if let values {
          let sums = scratch.sums(task) + 1 + 3 * classes
          for x in 0..<width where labels[pixel + x] < classes {
            let label = Int(labels[pixel + x])
            pixelLosses.differentiate(
              &values[x], weight: classWeights[label],
              probability: row[label / lanes * blockStride + x * lanes + label % lanes], focal: &sums[0],
              topk: &sums[1])
          }
        }
        func differentiate() {
          context.kernels.softmax_loss_backward(
            width, classes, blockStride, row, labels + pixel, scales, values, scratch.intersectionGradient,
            scratch.probabilityGradient, scratch.pixelGradients.map { $0 + pixel * lanes },
            layout.pixels * lanes)
        }
        if let smoothing {
          smoothing.addGradient(labels + pixel, row: row, scale: smoothingScale, differentiate)
        } else {
          differentiate()
        }
      }
      for block in 0..<gradient.blocks {
        gradient.clearHalo(
          context.arena, plane: gradient.plane(image, block), rows: layout.tasks.rows(of: task))
      }
    }
  }
}
