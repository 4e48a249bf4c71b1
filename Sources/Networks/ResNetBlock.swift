import SkipSegEngine

/// One block of a residual network: convolutions F beside a shortcut s, in one of its forms.
struct ResNetBlock {
  /// Of the convolution of 3 x 3; a bottleneck gives four times as many.
  let channels: Int
  /// Of the first convolution of 3 x 3.
  let stride: Int
  let isBottleneck: Bool
  let configuration: UnetConfiguration
  /// The chance with which a picture goes without F while training.
  let dropRate: Double

  private var outputChannels: Int { isBottleneck ? 4 * channels : channels }

  /// Kernel, channels and stride of each convolution of F: two of 3 x 3, or 1 x 1, 3 x 3 and 1 x 1.
  private var convolutions: [(kernel: Int, channels: Int, stride: Int)] {
    isBottleneck
      ? [(1, channels, 1), (3, channels, stride), (1, outputChannels, 1)]
      : [(3, channels, stride), (3, channels, 1)]
  }

  /// y = relu(F(x) + s(x)), F = conv-BN-ReLU-conv-BN; or relu(F(x)).
  func postActivated(_ x: GraphBuilder.Tensor, in builder: inout GraphBuilder) -> GraphBuilder.Tensor {
    var y = x
    for (index, step) in convolutions.enumerated() {
      if index > 0 { y = builder.relu(y) }
      y = convolution("conv\(index + 1)", y, step.channels, step.kernel, step.stride, in: &builder)
      let isLast = index == convolutions.count - 1
      y = builder.batchNorm("bn\(index + 1)", y, weight: isLast && configuration.zeroInit ? 0 : 1)
    }
    if configuration.shortSkips == .none { return builder.relu(y) }
    return builder.relu(builder.add(y, shortcut(x, in: &builder), dropRate: dropRate))
  }

  /// y = F(a) + s, a = relu(BN(x)), F = conv-BN-ReLU-conv; s = x or, at borders, the projection of a.
  func preActivated(_ x: GraphBuilder.Tensor, in builder: inout GraphBuilder) -> GraphBuilder.Tensor {
    var y = x
    var activated: GraphBuilder.Tensor?
    for (index, step) in convolutions.enumerated() {
      y = builder.relu(builder.batchNorm("bn\(index + 1)", y))
      activated = activated ?? y
      y = convolution("conv\(index + 1)", y, step.channels, step.kernel, step.stride, in: &builder)
    }
    return builder.add(y, shortcut(x, activated: activated, in: &builder), dropRate: dropRate)
  }

  /// x itself or, where size or channels change, its projection.
  private func shortcut(
    _ x: GraphBuilder.Tensor, activated: GraphBuilder.Tensor? = nil, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    if stride == 1 && x.channels == outputChannels { return x }
    switch configuration.projection {
    case .zeros:
      // The sum takes what has fewer channels as it is.
      return stride == 1 ? x : builder.maxPool(x, kernel: 1, stride: stride, padding: 0)
    case .convolution:
      return builder.scope("downsample") { builder in
        let projection = convolution("0", activated ?? x, outputChannels, 1, stride, in: &builder)
        return activated == nil ? builder.batchNorm("1", projection) : projection
      }
    }
  }

  private func convolution(
    _ name: String, _ x: GraphBuilder.Tensor, _ channels: Int, _ kernel: Int, _ stride: Int,
    in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    builder.convolution(
      name, x, channels: channels, kernel: kernel, stride: stride, padding: kernel / 2,
      initializer: .kaimingNormalFanOut)
  }
}
