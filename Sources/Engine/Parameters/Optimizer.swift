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

  /// Parameters that learn at a rate of their own: what PyTorch calls a parameter group.
  package struct Group: Sendable, Equatable {
    /// How their names begin. A parameter belongs to the first group that fits.
    package let prefix: String
    /// Their learning rate as a share of the step's.
    package let learningRateFactor: Double
    /// Frozen parameters and their states stay as they are, and their gradients are not looked at.
    package var isFrozen = false
    /// Steps that the group has taken: Adam's bias correction depends on it.
    package var stepCount = 0

    package init(prefix: String = "", learningRateFactor: Double = 1) {
      self.prefix = prefix
      self.learningRateFactor = learningRateFactor
    }
  }

  package let algorithm: Algorithm
  package var groups: [Group]
  private let parameters: ParameterStore
  let states: [FloatArena]
  /// The arena cut into tasks.
  private let pieces: [Piece]

  /// A part of the arena whose parameters take the same step.
  private struct Piece {
    var range: Range<Int>
    let group: Int
    let decays: Bool
  }

  /// - Parameters:
  ///   - groups: every parameter has to fit one of them.
  ///   - decays: whether weight decay acts on a parameter.
  package init(
    _ algorithm: Algorithm, parameters: ParameterStore, groups: [Group] = [Group()],
    decays: (Parameter) -> Bool = { _ in true }
  ) throws(PlanError) {
    self.algorithm = algorithm
    self.parameters = parameters
    self.groups = groups
    pieces = Self.pieces(of: parameters, groups: groups, decays: decays)
    var states: [FloatArena] = []
    for _ in algorithm.stateNames { states.append(try FloatArena(count: parameters.weights.count)) }
    self.states = states
  }

  private static func pieces(
    of parameters: ParameterStore, groups: [Group], decays: (Parameter) -> Bool
  ) -> [Piece] {
    var runs: [Piece] = []
    for (parameter, offset) in zip(parameters.parameters, parameters.offsets)
    where parameter.role == .trainable {
      guard let group = groups.firstIndex(where: { parameter.name.hasPrefix($0.prefix) }) else {
        preconditionFailure("\(parameter.name) belongs to no group")
      }
      let end = offset + parameter.layout.packedCount
      let decays = decays(parameter)
      if let last = runs.last, last.group == group, last.decays == decays {
        runs[runs.count - 1].range = last.range.lowerBound..<end
      } else {
        runs.append(Piece(range: offset..<end, group: group, decays: decays))
      }
    }
    return runs.flatMap { run in
      FloatArena.chunks(of: run.range).map { Piece(range: $0, group: run.group, decays: run.decays) }
    }
  }

  private var active: [Piece] { pieces.filter { !groups[$0.group].isFrozen } }

  /// Where the gradients lie at which a step looks, cut into pieces.
  package var activePieces: [Range<Int>] { active.map(\.range) }

  /// Takes one step and returns the norm of the gradient of all parameters that are not frozen. Where that is not
  /// finite, nothing is changed and the step does not count.
  /// - Parameter clippingNorm: gradients are scaled down to this norm where theirs is larger, as
  ///   `torch.nn.utils.clip_grad_norm_` does; nil: never.
  @discardableResult
  package func step(learningRate: Float, clippingNorm: Float? = nil, pool: ThreadPool) -> Float {
    let active = active
    let norm = Float(
      parameters.gradients.sumOfSquares(active.map(\.range), parameters.kernels, pool).squareRoot())
    guard norm.isFinite else { return norm }
    let scale = clippingNorm.map { min(1, $0 / (norm + 1e-6)) } ?? 1
    for index in groups.indices where !groups[index].isFrozen { groups[index].stepCount += 1 }
    let updates = groups.map { update(of: $0, learningRate: learningRate, gradientScale: scale) }
    pool.run(tasks: active.count) { task, _ in updates[active[task].group](active[task]) }
    parameters.weightsDidChange()
    return norm
  }

  /// What a step does to a piece of a group.
  private func update(
    of group: Group, learningRate: Float, gradientScale scale: Float
  ) -> (Piece) -> Void {
    let kernels = parameters.kernels.table.pointee
    let (weights, gradients) = (parameters.weights.base, parameters.gradients.base)
    let states = states
    let learningRate = Float(Double(learningRate) * group.learningRateFactor)
    switch algorithm {
    case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
      let correction1 = 1 - pow(Double(beta1), Double(group.stepCount))
      let correction2 = 1 - pow(Double(beta2), Double(group.stepCount))
      return { piece in
        let first = piece.range.lowerBound
        kernels.adamw(
          piece.range.count, weights + first, gradients + first, states[0].base + first,
          states[1].base + first,
          scale, beta1, beta2, epsilon, piece.decays ? 1 - learningRate * weightDecay : 1,
          Float(Double(learningRate) / correction1), Float(1 / correction2.squareRoot()))
      }
    case .sgd(let momentum, let nesterov, let weightDecay):
      return { piece in
        let first = piece.range.lowerBound
        kernels.sgd(
          piece.range.count, weights + first, gradients + first, states[0].base + first, scale, learningRate,
          momentum, piece.decays ? weightDecay : 0, nesterov ? 1 : 0)
      }
    }
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
