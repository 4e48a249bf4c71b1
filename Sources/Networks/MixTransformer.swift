import SkipSegEngine

/// The Mix Transformers of Xie et al., "SegFormer: Simple and Efficient Design for Semantic Segmentation with
/// Transformers" (2021): four stages of transformer blocks over maps at 1/4, 1/8, 1/16 and 1/32 of the image, rounded up.
/// There is no feature at 1/2.
private enum MixTransformer: String, CaseIterable, Sendable {
  case b0 = "mit_b0"
  case b1 = "mit_b1"
  case b2 = "mit_b2"
  case b3 = "mit_b3"
  case b4 = "mit_b4"
  case b5 = "mit_b5"

  var standardWidth: Int { self == .b0 ? 32 : 64 }

  /// Blocks of each stage.
  private var depths: [Int] {
    switch self {
    case .b0, .b1: [2, 2, 2, 2]
    case .b2: [3, 4, 6, 3]
    case .b3: [3, 4, 18, 3]
    case .b4: [3, 8, 27, 3]
    case .b5: [3, 6, 40, 3]
    }
  }

  /// Of each stage the heads, which is also its channels by the width: all heads are as wide as the first stage. And the
  /// side of the square of pixels that keys and values join to one, so that every stage has those of 1/32 of the image.
  private static let heads = [1, 2, 5, 8]
  private static let reductions = [8, 4, 2, 1]

  /// The chance with which the last block's branches are left out while training.
  static let standardDropPath = 0.1

  func features(
    _ image: GraphBuilder.Tensor, _ configuration: UnetConfiguration, in builder: inout GraphBuilder
  ) -> NetworkEncoder.Features {
    let width = configuration.encoderWidth
    // From none in the first block to all of it in the last, over all stages.
    let dropPath = configuration.dropPath ?? Self.standardDropPath
    let lastBlock = depths.reduce(0, +) - 1
    var number = 0
    var x = image
    var features: [Int: GraphBuilder.Tensor] = [:]
    for stage in 0..<4 {
      let (heads, reduction) = (Self.heads[stage], Self.reductions[stage])
      x = patchEmbedding("patch_embed\(stage + 1)", x, channels: width * heads, in: &builder)
      builder.scope("block\(stage + 1)") { builder in
        for index in 0..<depths[stage] {
          let dropRate = dropPath * Double(number) / Double(lastBlock)
          x = builder.block("\(index)", x) { builder, x in
            block(x, heads: heads, reduction: reduction, dropRate: dropRate, in: &builder)
          }
          number += 1
        }
      }
      x = builder.layerNorm("norm\(stage + 1)", x, epsilon: Self.blockEpsilon)
      features[4 << stage] = x
    }
    return NetworkEncoder.Features(features)
  }

  /// Of the norms of blocks and stages, and of those behind a convolution.
  private static let blockEpsilon: Float = 1e-6
  private static let patchEpsilon: Float = 1e-5

  /// Patches that overlap, of 7 x 7 pixels of the image or 3 x 3 of a stage's map.
  private func patchEmbedding(
    _ name: String, _ x: GraphBuilder.Tensor, channels: Int, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    builder.scope(name) { builder in
      let isFirst = name == "patch_embed1"
      let kernel = isFirst ? 7 : 3
      // segmentation_models_pytorch makes the first convolution anew where images are not RGB, by PyTorch's default.
      let isForeign = isFirst && x.channels != 3
      let fanIn = Float(x.channels * kernel * kernel)
      let patches = builder.convolution(
        "proj", x, channels: channels, kernel: kernel, stride: isFirst ? 4 : 2, padding: kernel / 2,
        bias: true,
        initializer: isForeign ? .convolutionDefault : .kaimingNormalFanOut,
        biasInitializer: isForeign ? .uniform(bound: 1 / fanIn.squareRoot()) : .constant(0))
      return builder.layerNorm("norm", patches, epsilon: Self.patchEpsilon)
    }
  }

  /// x + attention(norm(x)), then x + feed forward(norm(x)); a picture may go without either branch.
  private func block(
    _ x: GraphBuilder.Tensor, heads: Int, reduction: Int, dropRate: Double, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    let y = builder.layerNorm("norm1", x, epsilon: Self.blockEpsilon)
    let attended = builder.scope("attn") { builder in
      attention(y, heads: heads, reduction: reduction, in: &builder)
    }
    let x = builder.add(attended, x, dropRate: dropRate)
    let z = builder.layerNorm("norm2", x, epsilon: Self.blockEpsilon)
    let mixed = builder.scope("mlp") { builder in feedForward(z, in: &builder) }
    return builder.add(mixed, x, dropRate: dropRate)
  }

  /// Attention of all pixels over a map that is `reduction` times smaller, what is left over at its edges not seen.
  private func attention(
    _ x: GraphBuilder.Tensor, heads: Int, reduction: Int, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    let q = linear("q", x, channels: x.channels, in: &builder)
    var reduced = x
    if reduction > 1 {
      reduced = builder.convolution(
        "sr", x, channels: x.channels, kernel: reduction, stride: reduction, bias: true,
        initializer: .kaimingNormalFanOut)
      reduced = builder.layerNorm("norm", reduced, epsilon: Self.patchEpsilon)
    }
    let kv = linear("kv", reduced, channels: 2 * x.channels, in: &builder)
    return linear(
      "proj", builder.attention(q, kv, heads: heads), channels: x.channels, in: &builder)
  }

  /// Two linear layers around a depthwise convolution, which tells where a pixel lies: there is no other encoding of
  /// positions.
  private func feedForward(
    _ x: GraphBuilder.Tensor, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    let hidden = linear("fc1", x, channels: 4 * x.channels, in: &builder)
    let mixed = builder.scope("dwconv") { builder in builder.depthwiseConvolution("dwconv", hidden) }
    return linear("fc2", builder.gelu(mixed), channels: x.channels, in: &builder)
  }

  private func linear(
    _ name: String, _ x: GraphBuilder.Tensor, channels: Int, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    builder.linear(name, x, channels: channels, initializer: .normal(deviation: 0.02))
  }
}

extension NetworkEncoder {
  static let mixTransformers = MixTransformer.allCases.map { network in
    NetworkEncoder(
      network.rawValue, standardWidth: network.standardWidth, widths: WidthRule(16...256, multiple: 16),
      smallestSide: 29, firstConvolution: "patch_embed1.proj", classifier: ["head.weight", "head.bias"],
      levels: [4, 8, 16], standardDropPath: MixTransformer.standardDropPath
    ) { image, configuration, builder in network.features(image, configuration, in: &builder) }
  }
}
