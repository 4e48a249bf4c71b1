import Foundation

extension NaiveLoss {
  /// Of targets that are 1 - ε at the label and ε / K more at each of K classes, each class by its weight; mean weighted
  /// by the labels' classes.
  func crossEntropy(_ p: NaiveTensor, _ dp: inout NaiveTensor) -> Double {
    let share = Double(configuration.labelSmoothing)
    var loss = (1 - share) * pixelMean(p, &dp, exponent: 0)
    if share == 0 { return loss }
    for index in dp.values.indices { dp.values[index] *= 1 - share }
    let pixels = labelledPixels(p)
    let weightSum = pixels.reduce(0) { $0 + classWeight($1.label) }
    if weightSum == 0 { return 0 }
    for pixel in pixels {
      for c in 0..<p.channels {
        let target = share * classWeight(c) / Double(p.channels) / weightSum
        loss -= target * log(p[pixel, c])
        dp[pixel, c] -= target / p[pixel, c]
      }
    }
    return loss
  }

  /// Cross-entropy of the labelled pixels times (1 - p)^exponent, mean weighted by class; 0 where no pixel has a weight.
  func pixelMean(_ p: NaiveTensor, _ dp: inout NaiveTensor, exponent: Double) -> Double {
    let pixels = labelledPixels(p)
    let weightSum = pixels.reduce(0) { $0 + classWeight($1.label) }
    if weightSum == 0 { return 0 }
    var loss = 0.0
    for pixel in pixels {
      let (weight, p) = (classWeight(pixel.label) / weightSum, p[pixel, pixel.label])
      loss -= weight * pow(1 - p, exponent) * log(p)
      dp[pixel, pixel.label] = -weight * pow(1 - p, exponent) / p
      if exponent > 0 { dp[pixel, pixel.label] += weight * exponent * pow(1 - p, exponent - 1) * log(p) }
    }
    return loss
  }

  /// Mean of the tenth of all pixels, ignored ones being 0, whose weighted cross-entropy is largest. Pixels equal to the
  /// smallest of them share what is left.
  func worstPixels(_ p: NaiveTensor, _ dp: inout NaiveTensor) -> Double {
    let pixels = labelledPixels(p)
    let losses = pixels.map { -classWeight($0.label) * log(p[$0, $0.label]) }
    let ignored = [Double](repeating: 0, count: labels.count - pixels.count)
    let count = max(1, labels.count / 10)
    let worst = (losses + ignored).sorted(by: >).prefix(count)
    let threshold = worst.last!
    let share =
      Double(worst.count { $0 == threshold }) / Double((losses + ignored).count { $0 == threshold })
    for (pixel, loss) in zip(pixels, losses) where loss >= threshold {
      dp[pixel, pixel.label] =
        -classWeight(pixel.label) / p[pixel, pixel.label] / Double(count) * (loss > threshold ? 1 : share)
    }
    return worst.reduce(0, +) / Double(count)
  }

  /// Mean over all classes of 1 - TP / (TP + falsePositives * FP + falseNegatives * FN), 0 for classes without a true
  /// pixel.
  func overlap(
    _ p: NaiveTensor, _ dp: inout NaiveTensor, falsePositives: Double, falseNegatives: Double
  ) -> Double {
    let pixels = labelledPixels(p)
    var loss = 0.0
    for c in 0..<p.channels where pixels.contains(where: { $0.label == c }) {
      var (hits, falseAlarms, misses) = (0.0, 0.0, 0.0)
      for pixel in pixels {
        if pixel.label == c {
          hits += p[pixel, c]
          misses += 1 - p[pixel, c]
        } else {
          falseAlarms += p[pixel, c]
        }
      }
      let sum = hits + falsePositives * falseAlarms + falseNegatives * misses
      loss += (1 - hits / sum) / Double(p.channels)
      for pixel in pixels {
        let slope =
          pixel.label == c
          ? 1 / sum - hits * (1 - falseNegatives) / (sum * sum) : -hits * falsePositives / (sum * sum)
        dp[pixel, c] -= slope / Double(p.channels)
      }
    }
    return loss
  }

  /// Mean over the classes present of the errors' sum, each times what 1 - IoU grows by at its rank.
  func lovasz(_ p: NaiveTensor, _ dp: inout NaiveTensor) -> Double {
    let pixels = labelledPixels(p)
    let present = (0..<p.channels).filter { c in pixels.contains { $0.label == c } }
    var loss = 0.0
    for c in present {
      func error(_ pixel: Pixel) -> Double { pixel.label == c ? 1 - p[pixel, c] : p[pixel, c] }
      let ranked = pixels.sorted { error($0) > error($1) }
      let truth = ranked.count { $0.label == c }
      func jaccard(_ wrong: ArraySlice<Pixel>) -> Double {
        let missed = wrong.count { $0.label == c }
        return 1 - Double(truth - missed) / Double(truth + wrong.count - missed)
      }
      for (rank, pixel) in ranked.enumerated() {
        let growth = jaccard(ranked.prefix(rank + 1)) - jaccard(ranked.prefix(rank))
        loss += error(pixel) * growth / Double(present.count)
        dp[pixel, c] = (pixel.label == c ? -growth : growth) / Double(present.count)
      }
    }
    return loss
  }
}
