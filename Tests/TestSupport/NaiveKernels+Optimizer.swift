extension NaiveKernels {
  /// One parameter under `torch.optim.AdamW`.
  package struct AdamW: Sendable {
    package var w, m, v: Double

    package init(w: Double) {
      self.w = w
      m = 0
      v = 0
    }

    /// `step` counts from 1.
    package mutating func update(
      gradient: Double, step: Int, learningRate: Double, beta1: Double, beta2: Double, epsilon: Double,
      weightDecay: Double
    ) {
      func power(_ base: Double) -> Double { (0..<step).reduce(1) { result, _ in result * base } }
      w -= learningRate * weightDecay * w
      m = beta1 * m + (1 - beta1) * gradient
      v = beta2 * v + (1 - beta2) * gradient * gradient
      let mean = m / (1 - power(beta1))
      let variance = v / (1 - power(beta2))
      w -= learningRate * mean / (variance.squareRoot() + epsilon)
    }
  }

  /// One parameter under `torch.optim.SGD`.
  package struct SGD: Sendable {
    package var w: Double
    package var velocity = 0.0

    package init(w: Double) { self.w = w }

    package mutating func update(
      gradient: Double, learningRate: Double, momentum: Double, weightDecay: Double, nesterov: Bool
    ) {
      let g = gradient + weightDecay * w
      velocity = momentum * velocity + g
      w -= learningRate * (nesterov ? g + momentum * velocity : velocity)
    }
  }
}
