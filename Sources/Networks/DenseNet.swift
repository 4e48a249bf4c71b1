import SkipSegEngine

/// The densely connected networks of Huang et al., "Densely Connected Convolutional Networks" (2017), as torchvision
/// names and initialises them, without pooling and classifier.
///
/// A layer reads all layers of its block before it, side by side, and adds `growth` channels. Features: 1/2 behind the
/// first convolution, 1/4 to 1/16 what a transition normalises, before its convolution, 1/32 the last block, normalised.
struct DenseNet: Sendable {
  let name: String
  /// Channels of the first convolution; the growth is half of them.
  let width: Int
  /// Layers of each of the four blocks.
  let layers: [Int]

  static let named = [
    DenseNet(name: "densenet121", width: 64, layers: [6, 12, 24, 16]),
    DenseNet(name: "densenet169", width: 64, layers: [6, 12, 32, 32]),
    DenseNet(name: "densenet201", width: 64, layers: [6, 12, 48, 32]),
    DenseNet(name: "densenet161", width: 96, layers: [6, 12, 36, 24]),
  ]

  /// `denselayer1.norm.1.weight`, as torchvision named it before version 0.3, is `denselayer1.norm1.weight` today.
  @Sendable static func currentName(_ name: String) -> String {
    var parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard let last = parts.indices.last, last >= 3, ["1", "2"].contains(parts[last - 1]),
      ["norm", "relu", "conv"].contains(parts[last - 2]), parts[last - 3].hasPrefix("denselayer")
    else { return name }
    parts[last - 2] += parts.remove(at: last - 1)
    return parts.joined(separator: ".")
  }

  func features(
    _ image: GraphBuilder.Tensor, width: Int, in builder: inout GraphBuilder
  ) -> NetworkEncoder.Features {
    builder.scope("features") { builder in
      // As for ResNet: made anew where images are not RGB.
      var x = builder.convolution(
        "conv0", image, channels: width, kernel: 7, stride: 2, padding: 3,
        initializer: image.channels == 3 ? .kaimingNormalFanIn : .convolutionDefault)
      x = builder.relu(builder.batchNorm("norm0", x))
      var features = [2: x]
      x = builder.maxPool(x, kernel: 3, stride: 2, padding: 1)
      for (index, layers) in layers.enumerated() {
        x = block("denseblock\(index + 1)", x, layers: layers, growth: width / 2, in: &builder)
        if index == self.layers.count - 1 {
          // Without a ReLU.
          features[32] = builder.batchNorm("norm5", x)
        } else {
          builder.scope("transition\(index + 1)") { builder in
            let feature = builder.relu(builder.batchNorm("norm", x))
            features[4 << index] = feature
            x = builder.convolution(
              "conv", feature, channels: feature.channels / 2, kernel: 1, initializer: .kaimingNormalFanIn)
            x = builder.averagePool(x, kernel: 2, stride: 2)
          }
        }
      }
      return NetworkEncoder.Features(features)
    }
  }

  /// The input and all layers side by side, of which each has read what comes before it.
  private func block(
    _ name: String, _ x: GraphBuilder.Tensor, layers: Int, growth: Int, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    builder.scope(name) { builder in
      var parts = [x]
      for layer in 1...layers {
        let input = parts.count == 1 ? x : builder.concatenate(parts)
        parts.append(
          builder.block("denselayer\(layer)", input) { builder, input in
            denseLayer(input, growth: growth, in: &builder)
          })
      }
      return builder.concatenate(parts)
    }
  }

  /// y = conv2(relu(norm2(conv1(relu(norm1(x)))))), 1 x 1 to four times the growth and 3 x 3 to the growth.
  private func denseLayer(
    _ x: GraphBuilder.Tensor, growth: Int, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    var y = builder.relu(builder.batchNorm("norm1", x))
    y = builder.convolution(
      "conv1", y, channels: 4 * growth, kernel: 1, initializer: .kaimingNormalFanIn)
    y = builder.relu(builder.batchNorm("norm2", y))
    return builder.convolution(
      "conv2", y, channels: growth, kernel: 3, padding: 1, initializer: .kaimingNormalFanIn)
  }
}

extension NetworkEncoder {
  static let denseNetworks = DenseNet.named.map { network in
    NetworkEncoder(
      network.name, standardWidth: network.width, widths: WidthRule(4...256, multiple: 2), smallestSide: 29,
      firstConvolution: "features.conv0", classifier: ["classifier.weight", "classifier.bias"],
      currentName: DenseNet.currentName
    ) { image, configuration, builder in
      network.features(image, width: configuration.encoderWidth, in: &builder)
    }
  }
}
