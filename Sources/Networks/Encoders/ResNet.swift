import Engine

/// The residual networks of He et al., "Deep Residual Learning for Image Recognition" (2016), as torchvision names
/// and initialises them, without pooling and classifier. Gives features at 1/2, 1/4, 1/8, 1/16 and 1/32 of the image.
private enum ResNet: String, CaseIterable, Sendable {
  case resnet18, resnet34, resnet50, resnet101, resnet152

  /// Blocks of each of the four stages.
  private var blocks: [Int] {
    switch self {
    case .resnet18: [2, 2, 2, 2]
    case .resnet34, .resnet50: [3, 4, 6, 3]
    case .resnet101: [3, 4, 23, 3]
    case .resnet152: [3, 8, 36, 3]
    }
  }

  private var hasBottlenecks: Bool {
    switch self {
    case .resnet18, .resnet34: false
    case .resnet50, .resnet101, .resnet152: true
    }
  }

  func features(
    _ image: GraphBuilder.Tensor, width: Int, in builder: inout GraphBuilder
  ) -> NetworkEncoder.Features {
    // segmentation_models_pytorch makes the first convolution anew where images are not RGB, by PyTorch's default.
    var x = builder.convolution(
      "conv1", image, channels: width, kernel: 7, stride: 2, padding: 3,
      initializer: image.channels == 3 ? .kaimingNormalFanOut : .convolutionDefault)
    x = builder.batchNorm("bn1", x)
    x = builder.relu(x)
    var features = [2: x]
    x = builder.maxPool(x, kernel: 3, stride: 2, padding: 1)
    for (stage, count) in blocks.enumerated() {
      builder.scope("layer\(stage + 1)") { builder in
        for block in 0..<count {
          let channels = width << stage
          let stride = stage > 0 && block == 0 ? 2 : 1
          x = builder.block("\(block)", x) { builder, x in
            hasBottlenecks
              ? bottleneck(x, channels: channels, stride: stride, in: &builder)
              : basicBlock(x, channels: channels, stride: stride, in: &builder)
          }
        }
      }
      features[4 << stage] = x
    }
    return NetworkEncoder.Features(features)
  }

  /// y = relu(F(x) + x), F two convolutions of 3 x 3.
  private func basicBlock(
    _ x: GraphBuilder.Tensor, channels: Int, stride: Int, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    var y = convolution("conv1", x, channels: channels, kernel: 3, stride: stride, in: &builder)
    y = builder.batchNorm("bn1", y)
    y = builder.relu(y)
    y = convolution("conv2", y, channels: channels, kernel: 3, in: &builder)
    y = builder.batchNorm("bn2", y)
    return builder.relu(builder.add(y, shortcut(x, channels: channels, stride: stride, in: &builder)))
  }

  /// y = relu(F(x) + x), F = 1 x 1, 3 x 3 and 1 x 1 to four times the channels. The stride lies in the 3 x 3.
  private func bottleneck(
    _ x: GraphBuilder.Tensor, channels: Int, stride: Int, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    var y = convolution("conv1", x, channels: channels, kernel: 1, in: &builder)
    y = builder.batchNorm("bn1", y)
    y = builder.relu(y)
    y = convolution("conv2", y, channels: channels, kernel: 3, stride: stride, in: &builder)
    y = builder.batchNorm("bn2", y)
    y = builder.relu(y)
    y = convolution("conv3", y, channels: channels * 4, kernel: 1, in: &builder)
    y = builder.batchNorm("bn3", y)
    return builder.relu(builder.add(y, shortcut(x, channels: channels * 4, stride: stride, in: &builder)))
  }

  /// x itself or, where size or channels change, its projection.
  private func shortcut(
    _ x: GraphBuilder.Tensor, channels: Int, stride: Int, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    if stride == 1 && x.channels == channels { return x }
    return builder.scope("downsample") { builder in
      let projection = convolution("0", x, channels: channels, kernel: 1, stride: stride, in: &builder)
      return builder.batchNorm("1", projection)
    }
  }

  private func convolution(
    _ name: String, _ x: GraphBuilder.Tensor, channels: Int, kernel: Int, stride: Int = 1,
    in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    builder.convolution(
      name, x, channels: channels, kernel: kernel, stride: stride, padding: kernel / 2,
      initializer: .kaimingNormalFanOut)
  }
}

extension NetworkEncoder {
  static let residualNetworks = ResNet.allCases.map { network in
    NetworkEncoder(
      network.rawValue, standardWidth: 64, firstConvolution: "conv1", classifier: ["fc.weight", "fc.bias"]
    ) { image, width, builder in network.features(image, width: width, in: &builder) }
  }
}
