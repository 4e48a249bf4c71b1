import Foundation

extension NaiveKernels {
  /// Softmax with cross-entropy and the sums that Dice needs, over pixels [p][classes].
  package struct SoftmaxLoss {
    package var probabilities: [[Double]] = []
    package var loss = 0.0
    package var weight = 0.0
    /// Per class, over the pixels whose label is a class.
    package var probabilitySum, intersection, labelCount: [Double]

    package init(logits: [[Double]], labels: [UInt16], weights: [Float]?) {
      let classes = logits[0].count
      probabilitySum = [Double](repeating: 0, count: classes)
      intersection = probabilitySum
      labelCount = probabilitySum
      for (pixel, label) in zip(logits, labels.map(Int.init)) {
        let maximum = pixel.max()!
        let sum = pixel.reduce(0) { $0 + exp($1 - maximum) }
        let p = pixel.map { exp($0 - maximum) / sum }
        probabilities.append(p)
        guard label < classes else { continue }
        let labelWeight = Double(weights?[label] ?? 1)
        loss += (log(sum) - (pixel[label] - maximum)) * labelWeight
        weight += labelWeight
        for c in 0..<classes { probabilitySum[c] += p[c] }
        intersection[label] += p[label]
        labelCount[label] += 1
      }
    }

    /// crossEntropy * loss + the sums weighted by class: the scalar whose gradient `softmax_loss_backward` is.
    package func objective(
      crossEntropy: Double, intersectionGradient: [Float], probabilityGradient: [Float]
    ) -> Double {
      crossEntropy * loss
        + zip(intersection, intersectionGradient).reduce(0) { $0 + $1.0 * Double($1.1) }
        + zip(probabilitySum, probabilityGradient).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
  }
}
