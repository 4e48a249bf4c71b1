import Engine
import Foundation

/// Cross-entropy plus Dice of softmax(logits), by their definitions: `torch.nn.CrossEntropyLoss(weight, ignore_index)`
/// and segmentation_models_pytorch's `DiceLoss(mode="multiclass")`. Without a labelled pixel both are 0.
package struct NaiveLoss {
  package let configuration: LossConfiguration
  /// [n][height][width]; values that are no class are ignored.
  package let labels: [UInt16]

  package struct Value {
    package var total = 0.0
    package var crossEntropy = 0.0
    package var dice = 0.0
  }

  package init(_ configuration: LossConfiguration, labels: [UInt16]) {
    self.configuration = configuration
    self.labels = labels
  }

  package func forward(_ logits: NaiveTensor) -> Value {
    let probabilities = softmax(logits)
    var value = Value()
    var weightSum = 0.0
    forEachLabelledPixel(logits) { n, y, x, label in
      value.crossEntropy -= classWeight(label) * log(probabilities[n, label, y, x])
      weightSum += classWeight(label)
    }
    if weightSum > 0 { value.crossEntropy /= weightSum }
    for overlap in overlaps(probabilities) where overlap.truth > 0 {
      value.dice += 1 - 2 * overlap.intersection / overlap.sum
    }
    value.dice /= Double(logits.channels)
    value.total =
      Double(configuration.crossEntropyWeight) * value.crossEntropy + Double(configuration.diceWeight)
      * value.dice
    return value
  }

  /// Both losses' derivatives by the probabilities, then softmax: dl[c] = p[c] * (dp[c] - sum over k of p[k] * dp[k]).
  package func backward(_ logits: NaiveTensor) -> NaiveTensor {
    let probabilities = softmax(logits)
    let overlaps = overlaps(probabilities)
    var weightSum = 0.0
    forEachLabelledPixel(logits) { _, _, _, label in weightSum += classWeight(label) }
    var dlogits = NaiveTensor(zerosLike: logits)
    forEachLabelledPixel(logits) { n, y, x, label in
      var dp = overlaps.map { overlap in
        overlap.truth > 0
          ? 2 * overlap.intersection / (overlap.sum * overlap.sum) * Double(configuration.diceWeight)
            / Double(logits.channels) : 0
      }
      dp[label] -= 2 / overlaps[label].sum * Double(configuration.diceWeight) / Double(logits.channels)
      dp[label] -=
        classWeight(label) / weightSum / probabilities[n, label, y, x]
        * Double(configuration.crossEntropyWeight)
      let mean = dp.indices.reduce(0) { $0 + probabilities[n, $1, y, x] * dp[$1] }
      for c in dp.indices { dlogits[n, c, y, x] = probabilities[n, c, y, x] * (dp[c] - mean) }
    }
    return dlogits
  }

  /// Of one class over the labelled pixels: true pixels, the probability on them, and 2 I / sum is Dice.
  private struct Overlap {
    var truth = 0.0
    var intersection = 0.0
    var sum = 0.0
  }

  private func overlaps(_ probabilities: NaiveTensor) -> [Overlap] {
    var overlaps = [Overlap](repeating: Overlap(), count: probabilities.channels)
    forEachLabelledPixel(probabilities) { n, y, x, label in
      overlaps[label].truth += 1
      overlaps[label].intersection += probabilities[n, label, y, x]
      overlaps[label].sum += 1
      for c in overlaps.indices { overlaps[c].sum += probabilities[n, c, y, x] }
    }
    return overlaps
  }

  private func softmax(_ logits: NaiveTensor) -> NaiveTensor {
    var p = logits
    for n in 0..<logits.batch {
      for y in 0..<logits.height {
        for x in 0..<logits.width {
          let pixel = (0..<logits.channels).map { logits[n, $0, y, x] }
          let largest = pixel.max()!
          let sum = pixel.reduce(0) { $0 + exp($1 - largest) }
          for c in pixel.indices { p[n, c, y, x] = exp(pixel[c] - largest) / sum }
        }
      }
    }
    return p
  }

  private func classWeight(_ label: Int) -> Double {
    configuration.classWeights.map { Double($0[label]) } ?? 1
  }

  private func forEachLabelledPixel(_ logits: NaiveTensor, _ body: (Int, Int, Int, Int) -> Void) {
    for n in 0..<logits.batch {
      for y in 0..<logits.height {
        for x in 0..<logits.width {
          let label = Int(labels[(n * logits.height + y) * logits.width + x])
          if label < logits.channels { body(n, y, x, label) }
        }
      }
    }
  }
}
