import CKernels
import Foundation

/// Updates the trainable parameters from their gradients in one pass over the arenas.
package final class Optimizer {
  package enum Algorithm: Codable, Sendable, Equatable {
    /// AdamW (Loshchilov and Hutter 2019), as `torch.optim.AdamW` computes it.
    case adamW(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 1e-4)
    /// As `torch.optim.SGD` computes it.
    case sgd(momentum: Float = 0.9, nesterov: Bool = false, weightDecay: Float = 1e-4)

    /// The names of its states, one array per parameter each: PyTorch's.
    package var stateNames: [String] {
      switch self {
      case .adamW: ["exp_avg", "exp_avg_sq"]
      case .sgd: ["momentum_buffer"]
      }
    }
  }

  package let algorithm: Algorithm
  /// Steps taken so far: Adam's bias correction depends on it.
  package var stepCount = 0
  private let parameters: ParameterStore
  private let states: [FloatArena]

  package init(_ algorithm: Algorithm, parameters: ParameterStore) throws(PlanError) {
    self.algorithm = algorithm
    self.parameters = parameters
    var states: [FloatArena] = []
    for _ in algorithm.stateNames { states.append(try FloatArena(count: parameters.weights.count)) }
    self.states = states
  }

  /// Takes one step and returns the norm of the gradient of all parameters.
  /// - Parameter clippingNorm: gradients are scaled down to this norm where theirs is larger, as
  ///   `torch.nn.utils.clip_grad_norm_` does; nil: never.
  @discardableResult
  package func step(learningRate: Float, clippingNorm: Float? = nil, pool: ThreadPool) -> Float {
    let kernels = parameters.kernels.table.pointee
    let (weights, gradients) = (parameters.weights.base, parameters.gradients.base)
    let count = parameters.weights.count
    let perTask = 1 << 16
    let tasks = (count + perTask - 1) / perTask
    var squares = [Double](repeating: 0, count: tasks)
    squares.withUnsafeMutableBufferPointer { squares in
      let squares = squares.baseAddress!
      pool.run(tasks: tasks) { task, _ in
        let first = task * perTask
        squares[task] = kernels.sum_of_squares(min(perTask, count - first), gradients + first)
      }
    }
    let norm = Float(squares.reduce(0, +).squareRoot())
    let scale = clippingNorm.map { min(1, $0 / (norm + 1e-6)) } ?? 1
    stepCount += 1
    pool.run(tasks: tasks) { task, _ in
      let first = task * perTask
      let own = min(perTask, count - first)
      switch algorithm {
      case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
        let correction1 = 1 - pow(Double(beta1), Double(stepCount))
        let correction2 = 1 - pow(Double(beta2), Double(stepCount))
        kernels.adamw(
          own, weights + first, gradients + first, states[0].base + first, states[1].base + first, scale,
          beta1,
          beta2, epsilon, 1 - learningRate * weightDecay, Float(Double(learningRate) / correction1),
          Float(1 / correction2.squareRoot()))
      case .sgd(let momentum, let nesterov, let weightDecay):
        kernels.sgd(
          own, weights + first, gradients + first, states[0].base + first, scale, learningRate, momentum,
          weightDecay, nesterov ? 1 : 0)
      }
    }
    parameters.weightsDidChange()
    return norm
  }

  /// One state of one parameter in PyTorch's order, for checkpoints.
  package func read(_ state: String, of parameter: String) -> [Float] {
    parameters.unpack(parameters.index(of: parameter), from: arena(of: state))
  }

  package func write(_ state: String, of parameter: String, _ values: [Float]) {
    parameters.pack(values, parameters.index(of: parameter), into: arena(of: state))
  }

  private func arena(of state: String) -> FloatArena {
    guard let index = algorithm.stateNames.firstIndex(of: state) else {
      preconditionFailure("the optimiser has no state \(state)")
    }
    return states[index]
  }
}
