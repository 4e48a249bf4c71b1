import Foundation
import SkipSegBasics

/// The initial values of a parameter in PyTorch's order: a function of the seed and the parameter's name alone.
package struct InitialValues: Sequence, IteratorProtocol {
  private enum Distribution {
    case constant(Float)
    /// Of mean 0.
    case normal(deviation: Float)
    /// In [-bound, bound).
    case uniform(bound: Float)
  }

  private let distribution: Distribution
  private var random: CounterRandom
  /// The other value of a pair from the normal distribution.
  private var spare: Float?
  private var remaining: Int

  package init(_ parameter: Parameter, seed: UInt64) {
    let receptiveField = Float(parameter.shape.dropFirst(2).reduce(1, *))
    var fanIn: Float { Float(parameter.shape[1]) * receptiveField }
    var fanOut: Float { Float(parameter.shape[0]) * receptiveField }
    distribution =
      switch parameter.initializer {
      case .constant(let value): .constant(value)
      case .kaimingNormalFanOut: .normal(deviation: (2 / fanOut).squareRoot())
      case .kaimingNormalFanIn: .normal(deviation: (2 / fanIn).squareRoot())
      case .kaimingUniformFanIn: .uniform(bound: (6 / fanIn).squareRoot())
      case .xavierUniform: .uniform(bound: (6 / (fanIn + fanOut)).squareRoot())
      case .convolutionDefault: .uniform(bound: (1 / fanIn).squareRoot())
      case .normal(let deviation): .normal(deviation: deviation)
      case .uniform(let bound): .uniform(bound: bound)
      }
    random = CounterRandom(seed: seed, stream: parameter.name)
    remaining = parameter.count
  }

  package mutating func next() -> Float? {
    guard remaining > 0 else { return nil }
    remaining -= 1
    switch distribution {
    case .constant(let value): return value
    case .uniform(let bound): return (Float(random.next() >> 40) * 0x1p-23 - 1) * bound
    case .normal(let deviation):
      if let value = spare {
        spare = nil
        return value * deviation
      }
      let (first, second) = random.nextNormalPair()
      spare = second
      return first * deviation
    }
  }
}

extension CounterRandom {
  /// Two independent values of the standard normal distribution (Box and Muller 1958).
  fileprivate mutating func nextNormalPair() -> (Float, Float) {
    let bits = next()
    // (0, 1], so that the logarithm is finite.
    let radius = (-2 * logf(Float((bits >> 40) + 1) * 0x1p-24)).squareRoot()
    let angle = 2 * Float.pi * Float(bits & 0xFF_FFFF) * 0x1p-24
    return (radius * cosf(angle), radius * sinf(angle))
  }
}
