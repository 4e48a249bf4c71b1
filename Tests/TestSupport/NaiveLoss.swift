import Foundation
import SkipSegEngine

/// The losses of softmax(logits) by their definitions (`LossKind`), each with its derivatives by the probabilities.
package struct NaiveLoss {
  package let configuration: LossConfiguration
  /// [n][height][width]; values that are no class are ignored.
  package let labels: [UInt16]

  package struct Value {
    package var total = 0.0
    package var terms: [Double] = []
  }

  package init(_ configuration: LossConfiguration, labels: [UInt16]) {
    self.configuration = configuration
    self.labels = labels
  }

  package func forward(_ logits: NaiveTensor) -> Value { evaluate(softmax(logits)).value }

  /// The derivatives by the probabilities, then softmax: dl[c] = p[c] * (dp[c] - sum over k of p[k] * dp[k]).
  package func backward(_ logits: NaiveTensor) -> NaiveTensor {
    let probabilities = softmax(logits)
    let dp = evaluate(probabilities).gradient
    var dlogits = NaiveTensor(zerosLike: logits)
    for pixel in labelledPixels(logits) {
      let classes = 0..<logits.channels
      let mean = classes.reduce(0) { $0 + probabilities[pixel, $1] * dp[pixel, $1] }
      for c in classes { dlogits[pixel, c] = probabilities[pixel, c] * (dp[pixel, c] - mean) }
    }
    return dlogits
  }

  private func evaluate(_ probabilities: NaiveTensor) -> (value: Value, gradient: NaiveTensor) {
    var gradient = NaiveTensor(zerosLike: probabilities)
    var value = Value()
    for term in configuration.terms {
      var dp = NaiveTensor(zerosLike: probabilities)
      let loss =
        switch term.kind {
        case .crossEntropy: crossEntropy(probabilities, &dp)
        case .focal: pixelMean(probabilities, &dp, exponent: 2)
        case .topk: worstPixels(probabilities, &dp)
        case .dice: overlap(probabilities, &dp, falsePositives: 0.5, falseNegatives: 0.5)
        case .tversky: overlap(probabilities, &dp, falsePositives: 0.3, falseNegatives: 0.7)
        case .lovasz: lovasz(probabilities, &dp)
        }
      value.terms.append(loss)
      value.total += Double(term.factor) * loss
      for index in dp.values.indices { gradient.values[index] += Double(term.factor) * dp.values[index] }
    }
    return (value, gradient)
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

  func classWeight(_ label: Int) -> Double { configuration.classWeights.map { Double($0[label]) } ?? 1 }

  struct Pixel {
    let image, y, x, label: Int
  }

  func labelledPixels(_ tensor: NaiveTensor) -> [Pixel] {
    labels.indices.compactMap { index in
      let (row, x) = index.quotientAndRemainder(dividingBy: tensor.width)
      let label = Int(labels[index])
      return label < tensor.channels
        ? Pixel(image: row / tensor.height, y: row % tensor.height, x: x, label: label) : nil
    }
  }
}

extension NaiveTensor {
  subscript(pixel: NaiveLoss.Pixel, channel: Int) -> Double {
    get { self[pixel.image, channel, pixel.y, pixel.x] }
    set { self[pixel.image, channel, pixel.y, pixel.x] = newValue }
  }
}
