import SkipSegEngine

/// Compares a naive network's gradients with finite differences of its loss.
///
/// ReLU and max pooling have kinks, where a difference quotient says nothing. There the quotients to both sides
/// disagree; then smaller steps are tried, and the value is skipped where none is small enough.
package struct GradientCheck {
  package private(set) var checked = 0
  package private(set) var skipped = 0
  /// One line for each gradient that is wrong.
  package private(set) var faults: [String] = []

  private static let steps = [1e-3, 1e-4, 1e-5, 1e-6]
  /// Of the gradient; below `floor` in magnitude, of the floor.
  private static let tolerance = 1e-4
  private static let floor = 1e-4

  /// - Parameters:
  ///   - lossGradient: takes the place of the loss's own gradient with respect to the logits.
  ///   - samples: values checked of each parameter.
  package init(
    _ network: NaiveNetwork, image: NaiveTensor, loss: NaiveLoss, lossGradient: NaiveTensor? = nil,
    samples: Int, random: inout SeededRandom
  ) {
    let values = network.values(image, purpose: .training)
    let logits = values[network.graph.output.index]
    let gradients = network.gradients(values, outputGradient: lossGradient ?? loss.backward(logits))
    let center = loss.forward(logits).total
    for (index, parameter) in network.graph.parameters.enumerated() where parameter.role == .trainable {
      for place in (0..<parameter.count).shuffled(using: &random).prefix(samples) {
        let quotient = Self.differenceQuotient(around: center) { step in
          var moved = network
          moved.parameters[index][place] += step
          return loss.forward(moved.logits(image, purpose: .training)).total
        }
        guard let quotient else {
          skipped += 1
          continue
        }
        checked += 1
        let gradient = gradients[index][place]
        if abs(quotient - gradient) > Self.tolerance * max(abs(gradient), Self.floor) {
          faults.append("\(parameter.name)[\(place)]: \(gradient), by differences \(quotient)")
        }
      }
    }
  }

  /// The central difference quotient at the largest step whose two sides agree, or nil at a kink.
  private static func differenceQuotient(around center: Double, _ f: (Double) -> Double) -> Double? {
    for step in steps {
      let (above, below) = ((f(step) - center) / step, (center - f(-step)) / step)
      if abs(above - below) <= tolerance * max(abs(above), abs(below), floor) { return (above + below) / 2 }
    }
    return nil
  }
}
