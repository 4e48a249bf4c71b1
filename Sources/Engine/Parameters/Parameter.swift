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
    /// `kaiming_normal_(mode="fan_in", nonlinearity="relu")`.
    case kaimingNormalFanIn
    /// `kaiming_uniform_(mode="fan_in", nonlinearity="relu")`.
    case kaimingUniformFanIn
    case xavierUniform
    /// What `Conv2d.reset_parameters` does: `kaiming_uniform_(a=sqrt(5))`.
    case convolutionDefault
    /// `normal_(0, deviation)`.
    case normal(deviation: Float)
    /// `uniform_(-bound, bound)`.
    case uniform(bound: Float)
  }

  /// Such as `encoder.layer1.0.conv1.weight`.
  package let name: String
  /// PyTorch's shape; a convolution's weight is [out][in][height][width], that of a linear layer [out][in].
  package let shape: [Int]
  package let role: Role
  package let initializer: Initializer
  let layout: ParameterLayout

  package var count: Int { shape.reduce(1, *) }

  /// Whether it is a matrix or a kernel, which multiplies; else it is a bias, or the scale or shift of a normalisation.
  package var isWeight: Bool { shape.count > 1 }
}
