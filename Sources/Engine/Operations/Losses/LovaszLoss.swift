/// The Lovász extension of 1 - IoU, mean over the classes that have a true pixel (Berman et al. 2018, arXiv:1705.08790):
/// segmentation_models_pytorch's `LovaszLoss(mode="multiclass")`, over the labelled pixels of the whole batch.
///
/// A class's errors are 1 - p where it is true and p elsewhere. Ranked from the largest down, the i-th is multiplied by
/// what 1 - IoU grows by when the first i pixels are wrong instead of the first i - 1. Equal errors stand in the order
/// of their pixels.
struct LovaszLoss {
  let probabilities: TensorView
  let arena: UnsafePointer<Float>
  /// [n][height][width]
  let labels: UnsafePointer<UInt16>
  let sums: ClassSums
  let layout: LossLayout
  let scratch: LossScratch

  /// The loss; leaves `factor` times its derivatives by the probabilities in `scratch.pixelGradients`.
  func evaluate(factor: Float, _ pool: ThreadPool) -> Double {
    let present = (0..<sums.classes).count { sums.labelCount($0) > 0 }
    if present == 0 { return 0 }
    pool.run(tasks: layout.rankedAtOnce) { slot, _ in
      for c in stride(from: slot, to: sums.classes, by: layout.rankedAtOnce) {
        scratch.classLosses[c] = evaluate(class: c, slot: slot, scale: factor / Float(present))
      }
    }
    return (0..<sums.classes).reduce(0.0) { $0 + scratch.classLosses[$1] } / Double(present)
  }

  private func evaluate(class c: Int, slot: Int, scale: Float) -> Double {
    guard let gradients = scratch.pixelGradients, let (errors, sorted) = scratch.ranking(slot) else {
      preconditionFailure("the layout has room for a ranking")
    }
    let gradient = gradients + c / lanes * layout.pixels * lanes + c % lanes
    let truth = sums.labelCount(c)
    if truth == 0 {
      for pixel in 0..<layout.pixels { gradient[pixel * lanes] = 0 }
      return 0
    }
    // NaN has no rank.
    if sums.probability(c).isNaN { return .nan }
    let count = collectErrors(of: c, into: errors)
    RankedError.sort(errors, count: count, into: sorted)
    var (loss, lastJaccard) = (0.0, 0.0)
    var (intersection, union) = (truth, truth)
    for index in 0..<count {
      let item = sorted[index]
      if item.isTrue { intersection -= 1 } else { union += 1 }
      let jaccard = 1 - intersection / union
      loss += Double(item.error) * (jaccard - lastJaccard)
      gradient[item.pixel * lanes] = (item.isTrue ? -scale : scale) * Float(jaccard - lastJaccard)
      lastJaccard = jaccard
    }
    return loss
  }

  /// Of the labelled pixels; their number.
  private func collectErrors(of c: Int, into errors: UnsafeMutablePointer<RankedError>) -> Int {
    var count = 0
    for task in 0..<layout.tasks.count {
      let plane = arena + probabilities.plane(layout.tasks.image(of: task), c / lanes) + c % lanes
      layout.tasks.forEachRow(task) { y, first in
        let row = plane + y * probabilities.rowStride
        for x in 0..<probabilities.shape.width where labels[first + x] < sums.classes {
          let isTrue = labels[first + x] == c
          let p = row[x * lanes]
          errors[count] = RankedError(error: isTrue ? 1 - p : p, isTrue: isTrue, pixel: first + x)
          count += 1
        }
      }
    }
    return count
  }
}
