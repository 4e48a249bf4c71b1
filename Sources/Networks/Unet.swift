import Engine

/// U-Net (Ronneberger, Fischer and Brox 2015) over any encoder, as segmentation_models_pytorch 0.5 and 0.6
/// define `Unet`: same parameter names, same initialisation. Works at any image size: each decoder block resizes to
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

    var builder = GraphBuilder()
    let image = builder.input(channels: configuration.inputChannels)
    let features = builder.scope("encoder") { builder in
      encoder.features(image, width: configuration.encoderWidth, in: &builder)
    }
    var x = features[stride: NetworkEncoder.Features.coarsest]!
    for (index, channels) in configuration.decoderChannels.enumerated() {
      let stride = NetworkEncoder.Features.coarsest >> (index + 1)
      builder.scope("decoder") { builder in
        builder.scope("blocks") { builder in
          builder.scope("\(index)") { builder in
            x = decoderBlock(
              x, stride: stride, skip: features[stride: stride], channels: channels, in: &builder)
          }
        }
      }
    }
    let logits = builder.scope("segmentation_head") { builder in
      builder.convolution(
        "0", x, channels: configuration.classCount, kernel: 3, padding: 1, bias: true,
        initializer: .xavierUniform)
    }
    return builder.build(output: logits)
  }

  /// Upsampling to the skip's size or, without one, to the image's by the stride; concatenation; two convolutions.
  private static func decoderBlock(
    _ x: GraphBuilder.Tensor, stride: Int, skip: GraphBuilder.Tensor?, channels: Int,
    in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    var x = x
    if let skip {
      x = builder.concatenate([builder.resizeNearest(x, like: skip), skip])
    } else {
      x = builder.resizeNearest(x, toImageBy: stride)
    }
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
}
