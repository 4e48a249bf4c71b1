import SkipSegEngine

/// The residual networks of He et al., "Deep Residual Learning for Image Recognition" (2016), as torchvision names
/// and initialises them, without pooling and classifier. Gives features at 1/2, 1/4, 1/8, 1/16 and 1/32 of the image.
///
/// `shortSkips` gives their blocks other forms: none (plain networks), or the order of "Identity Mappings in Deep
/// Residual Networks" (2016), whose features have a batch norm and a ReLU of their own on their way to the decoder.
struct ResNet: Sendable {
  let name: String
  /// Blocks of each of the four stages.
  let blocks: [Int]
  let hasBottlenecks: Bool

  static let named = [
    ResNet(name: "resnet18", blocks: [2, 2, 2, 2], hasBottlenecks: false),
    ResNet(name: "resnet34", blocks: [3, 4, 6, 3], hasBottlenecks: false),
    ResNet(name: "resnet50", blocks: [3, 4, 6, 3], hasBottlenecks: true),
    ResNet(name: "resnet101", blocks: [3, 4, 23, 3], hasBottlenecks: true),
    ResNet(name: "resnet152", blocks: [3, 8, 36, 3], hasBottlenecks: true),
  ]

  /// A network of N = 8 n + 2 layers in basic blocks, n in each stage; that of 34 layers as in the paper.
  init?(depth: Int) {
    guard 10...1002 ~= depth, depth % 8 == 2 else { return nil }
    name = "\(NetworkEncoder.residualPrefix)\(depth)"
    blocks = depth == 34 ? [3, 4, 6, 3] : Array(repeating: depth / 8, count: 4)
    hasBottlenecks = false
  }

  private init(name: String, blocks: [Int], hasBottlenecks: Bool) {
    (self.name, self.blocks, self.hasBottlenecks) = (name, blocks, hasBottlenecks)
  }

  func features(
    _ image: GraphBuilder.Tensor, _ configuration: UnetConfiguration, in builder: inout GraphBuilder
  ) -> NetworkEncoder.Features {
    let width = configuration.encoderWidth
    // segmentation_models_pytorch makes the first convolution anew where images are not RGB, by PyTorch's default.
    var x = builder.convolution(
      "conv1", image, channels: width, kernel: 7, stride: 2, padding: 3,
      initializer: image.channels == 3 ? .kaimingNormalFanOut : .convolutionDefault)
    x = builder.batchNorm("bn1", x)
    x = builder.relu(x)
    var features = [2: x]
    x = builder.maxPool(x, kernel: 3, stride: 2, padding: 1)
    let isPreActivation = configuration.shortSkips == .preActivation
    let count = blocks.reduce(0, +)
    var number = 0
    for (stage, blocks) in blocks.enumerated() {
      builder.scope("layer\(stage + 1)") { builder in
        for index in 0..<blocks {
          number += 1
          let block = ResNetBlock(
            channels: width << stage, stride: stage > 0 && index == 0 ? 2 : 1, isBottleneck: hasBottlenecks,
            configuration: configuration,
            dropRate: (configuration.dropPath ?? 0) * Double(number) / Double(count))
          x = builder.block("\(index)", x) { builder, x in
            isPreActivation ? block.preActivated(x, in: &builder) : block.postActivated(x, in: &builder)
          }
        }
      }
      features[4 << stage] = isPreActivation ? builder.relu(builder.batchNorm("norm\(stage + 1)", x)) : x
    }
    return NetworkEncoder.Features(features)
  }
}

extension NetworkEncoder {
  static let residualNetworks = ResNet.named.map(residualNetwork)

  /// Nil: there is no network of this depth.
  static func residualNetwork(depth: Int) -> NetworkEncoder? { ResNet(depth: depth).map(residualNetwork) }

  private static func residualNetwork(_ network: ResNet) -> NetworkEncoder {
    NetworkEncoder(
      network.name, standardWidth: 64, firstConvolution: "conv1", classifier: ["fc.weight", "fc.bias"],
      hasResidualBlocks: true, standardDropPath: 0
    ) { image, configuration, builder in network.features(image, configuration, in: &builder) }
  }
}
