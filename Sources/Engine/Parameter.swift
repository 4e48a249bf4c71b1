import Basics

/// A named array of a network, in PyTorch's terms.
package struct Parameter: Sendable {
  package enum Role: Sendable {
    /// Learnt by the optimiser.
    case trainable
    /// Running mean or variance of a batch norm.
    case statistic
    /// Number of batches that a batch norm has seen; a scalar.
    case counter
  }

  /// PyTorch's initialisation rules (torch.nn.init).
  package enum Initializer: Sendable {
    case constant(Float)
    /// `kaiming_normal_(mode="fan_out", nonlinearity="relu")`.
    case kaimingNormalFanOut
    /// `kaiming_uniform_(mode="fan_in", nonlinearity="relu")`.
    case kaimingUniformFanIn
    case xavierUniform
    /// What `Conv2d.reset_parameters` does: `kaiming_uniform_(a=sqrt(5))`.
    case convolutionDefault
  }

  /// Such as `encoder.layer1.0.conv1.weight`.
  package let name: String
  /// PyTorch's shape; a convolution's weight is [out][in][height][width].
  package let shape: [Int]
  package let role: Role
  package let initializer: Initializer
  let layout: ParameterLayout

  package var count: Int { shape.reduce(1, *) }
}

extension Parameter {
  /// Its initial values, a function of the seed and the name alone.
  package func initialValues(seed: UInt64) -> [Float] {
    if case .constant(let value) = initializer { return [Float](repeating: value, count: count) }
    let receptiveField = shape.dropFirst(2).reduce(1, *)
    let fanIn = Float(shape[1] * receptiveField)
    let fanOut = Float(shape[0] * receptiveField)
    var random = CounterRandom(seed: seed, stream: name)
    switch initializer {
    case .kaimingNormalFanOut:
      let deviation = (2 / fanOut).squareRoot()
      return [Float](unsafeUninitializedCapacity: count) { values, written in
        for index in stride(from: 0, to: count, by: 2) {
          let (first, second) = random.nextNormalPair()
          values[index] = first * deviation
          if index + 1 < count { values[index + 1] = second * deviation }
        }
        written = count
      }
    case .kaimingUniformFanIn: return random.uniform(count: count, bound: (6 / fanIn).squareRoot())
    case .xavierUniform: return random.uniform(count: count, bound: (6 / (fanIn + fanOut)).squareRoot())
    case .convolutionDefault: return random.uniform(count: count, bound: (1 / fanIn).squareRoot())
    case .constant: fatalError("handled above")
    }
  }
}
