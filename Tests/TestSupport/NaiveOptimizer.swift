import Foundation
import SkipSegEngine

/// `torch.optim.AdamW`, `torch.optim.SGD` and `torch.nn.utils.clip_grad_norm_` by their formulae.
package struct NaiveOptimizer {
  package let algorithm: Optimizer.Algorithm
  /// Of each parameter, a share of the step's learning rate.
  package let learningRateFactors: [Double]
  /// Of each parameter, whether weight decay acts on it.
  package let decays: [Bool]
  /// [parameter][value].
  package private(set) var parameters: [[Double]]
  /// [state][parameter][value], in the order of the algorithm's names.
  package private(set) var states: [[[Double]]]
  /// Steps that each parameter has taken.
  private var stepCounts: [Int]

  package init(
    _ algorithm: Optimizer.Algorithm, parameters: [[Float]], learningRateFactors: [Double]? = nil,
    decays: [Bool]? = nil
  ) {
    self.algorithm = algorithm
    self.decays = decays ?? parameters.map { _ in true }
    self.learningRateFactors = learningRateFactors ?? parameters.map { _ in 1 }
    stepCounts = parameters.map { _ in 0 }
    self.parameters = parameters.map { $0.map(Double.init) }
    let zeros = parameters.map { [Double](repeating: 0, count: $0.count) }
    states = algorithm.stateNames.map { _ in zeros }
  }

  /// Takes one step and returns the norm of all gradients.
  /// - Parameter gradients: nil for parameters that are frozen.
  package mutating func step(_ gradients: [[Float]?], learningRate: Float, clippingNorm: Float?) -> Double {
    let norm = gradients.compactMap(\.self).joined().reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let scale = clippingNorm.map { min(1, Double($0) / (norm + 1e-6)) } ?? 1
    for (p, values) in gradients.enumerated() {
      guard let values else { continue }
      stepCounts[p] += 1
      for (i, value) in values.enumerated() {
        update(
          p, i, gradient: Double(value) * scale, learningRate: Double(learningRate) * learningRateFactors[p])
      }
    }
    return norm
  }

  private mutating func update(_ p: Int, _ i: Int, gradient: Double, learningRate: Double) {
    switch algorithm {
    case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
      let (beta1, beta2) = (Double(beta1), Double(beta2))
      if decays[p] { parameters[p][i] *= 1 - learningRate * Double(weightDecay) }
      states[0][p][i] = beta1 * states[0][p][i] + (1 - beta1) * gradient
      states[1][p][i] = beta2 * states[1][p][i] + (1 - beta2) * gradient * gradient
      let mean = states[0][p][i] / (1 - pow(beta1, Double(stepCounts[p])))
      let square = states[1][p][i] / (1 - pow(beta2, Double(stepCounts[p])))
      parameters[p][i] -= learningRate * mean / (square.squareRoot() + Double(epsilon))
    case .sgd(let momentum, let nesterov, let weightDecay):
      let momentum = Double(momentum)
      let gradient = gradient + (decays[p] ? Double(weightDecay) : 0) * parameters[p][i]
      states[0][p][i] = momentum * states[0][p][i] + gradient
      parameters[p][i] -= learningRate * (nesterov ? gradient + momentum * states[0][p][i] : states[0][p][i])
    }
  }
}
