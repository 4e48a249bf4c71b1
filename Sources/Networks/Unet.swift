import SkipSegEngine

/// U-Net (Ronneberger, Fischer and Brox 2015) over any encoder, as segmentation_models_pytorch 0.5 and 0.6
/// define `Unet`: same parameter names, same initialisation, but for what `FinePath` adds. Works at any image size: each decoder block resizes to
/// the size of the skip that it joins.
package enum Unet {
  /// What the names of the encoder's parameters begin with, and those of the head's.
  package static let encoderPrefix = "encoder."
  package static let headPrefix = "segmentation_head."

  package static func graph(_ configuration: UnetConfiguration) throws(NetworkError) -> Graph {
    try graph(configuration, encoder: .named(configuration.encoder))
  }

  /// The network over an encoder that need not be one of the registry.
  package static func graph(
    _ configuration: UnetConfiguration, encoder: NetworkEncoder
  ) throws(NetworkError) -> Graph {
    guard configuration.decoderChannels.count == 5 else {
      throw .invalidConfiguration("\(configuration.decoderChannels.count) decoder blocks, expected 5")
    }
    let counts = configuration.decoderChannels + [configuration.inputChannels, configuration.encoderWidth]
    guard counts.allSatisfy({ 1...4096 ~= $0 }), 2...4096 ~= configuration.classCount else {
      throw .invalidConfiguration("channels must lie in 1...4096 and classes in 2...4096")
    }
    if let fault = encoder.fault(configuration) { throw .invalidConfiguration("\(fault)") }

    var builder = GraphBuilder()
    let image = builder.input(channels: configuration.inputChannels)
    let features = builder.scope("encoder") { builder in
      encoder.features(image, configuration, in: &builder)
    }
    let fine = configuration.fine ? FinePath.append(image, to: &builder) : nil
    var x = features[stride: NetworkEncoder.Features.coarsest]!
    for (index, channels) in configuration.decoderChannels.enumerated() {
      let stride = NetworkEncoder.Features.coarsest >> (index + 1)
      builder.scope("decoder") { builder in
        builder.scope("blocks") { builder in
          builder.scope("\(index)") { builder in
            let join = LongSkip(
              feature: features[stride: stride], stride: stride,
              kind: configuration.levels?.contains(stride) == false ? .none : configuration.longSkips,
              fine: stride == 1 ? fine : nil)
            x = decoderBlock(x, join, channels: channels, in: &builder)
          }
        }
      }
    }
    let logits = builder.scope("segmentation_head") { builder in
      builder.convolution(
        "0", x, channels: configuration.classCount, kernel: 3, padding: 1, bias: true,
        initializer: .xavierUniform)
    }
    return builder.build(
      output: logits, smallestImage: .init(network: encoder.name, side: encoder.smallestSide))
  }

  /// What a decoder block is handed by the encoder.
  private struct LongSkip {
    /// Nil: there is none of this stride.
    let feature: GraphBuilder.Tensor?
    let stride: Int
    let kind: UnetConfiguration.LongSkips
    /// Nil: there is none of this stride.
    let fine: GraphBuilder.Tensor?
  }

  /// Upsampling, the long skip, and two convolutions.
  private static func decoderBlock(
    _ x: GraphBuilder.Tensor, _ skip: LongSkip, channels: Int, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    var x = join(x, skip, in: &builder)
    for name in ["conv1", "conv2"] {
      builder.scope(name) { builder in
        x = builder.convolution(
          "0", x, channels: channels, kernel: 3, padding: 1, initializer: .kaimingUniformFanIn)
        x = builder.batchNorm("1", x)
        x = builder.relu(x)
      }
    }
    return x
  }

  /// Upsampling to the feature's size, whether it is joined or not, or to the image's by the stride where there is none;
  /// then the feature beside it or, projected to its channels, on top of it; or the fine path beside it.
  private static func join(
    _ x: GraphBuilder.Tensor, _ skip: LongSkip, in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    guard let feature = skip.feature else {
      let upsampled = builder.resizeNearest(x, toImageBy: skip.stride)
      return skip.fine.map { builder.concatenate([upsampled, $0]) } ?? upsampled
    }
    let upsampled = builder.resizeNearest(x, like: feature)
    switch skip.kind {
    case .none: return upsampled
    case .concatenate: return builder.concatenate([upsampled, feature])
    case .add:
      let projected = builder.scope("skip") { builder in
        let projection = builder.convolution(
          "0", feature, channels: x.channels, kernel: 1, initializer: .kaimingUniformFanIn)
        return builder.batchNorm("1", projection)
      }
      return builder.add(projected, upsampled)
    }
  }
}
