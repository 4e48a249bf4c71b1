import Foundation

extension NaiveKernels {
  /// Softmax with cross-entropy and sums per class, over pixels [p][classes].
  package struct SoftmaxLoss {
    package var probabilities: [[Double]] = []
    /// Of each pixel; 0 where its label is no class.
    package var losses: [Double] = []
    /// Per class, over the pixels whose label is a class.
    package var probabilitySum, intersection, labelCount: [Double]

    package init(logits: [[Double]], labels: [UInt16], weights: [Float]) {
      let classes = logits[0].count
      probabilitySum = [Double](repeating: 0, count: classes)
      intersection = probabilitySum
      labelCount = probabilitySum
      for (pixel, label) in zip(logits, labels.map(Int.init)) {
        let maximum = pixel.max()!
        let sum = pixel.reduce(0) { $0 + exp($1 - maximum) }
        let p = pixel.map { exp($0 - maximum) / sum }
        probabilities.append(p)
        guard label < classes else {
          losses.append(0)
          continue
        }
        losses.append((log(sum) - (pixel[label] - maximum)) * Double(weights[label]))
        for c in 0..<classes { probabilitySum[c] += p[c] }
        intersection[label] += p[label]
        labelCount[label] += 1
      }
    }

    package var loss: Double { losses.reduce(0, +) }

    /// The scalar whose gradient `softmax_loss_backward` is: the losses, probabilities and sums, each times its factor.
    /// - Parameters:
    ///   - pixelScales: one per pixel.
    ///   - pixelGradients: [p][classes]; those of pixels whose label is no class count nothing.
    package func objective(
      labels: [UInt16], pixelScales: [Float], intersectionGradient: [Float], probabilityGradient: [Float],
      pixelGradients: [[Float]]
    ) -> Double {
      func dot(_ values: [Double], _ factors: [Float]) -> Double {
        zip(values, factors).reduce(0) { $0 + $1.0 * Double($1.1) }
      }
      var sum =
        dot(losses, pixelScales) + dot(intersection, intersectionGradient)
        + dot(probabilitySum, probabilityGradient)
      for (index, label) in labels.enumerated() where Int(label) < probabilitySum.count {
        sum += dot(probabilities[index], pixelGradients[index])
      }
      return sum
    }
  }
}
