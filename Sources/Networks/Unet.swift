import Engine

/// What makes one U-Net differ from another; stored in every model file.
public struct UnetConfiguration: Codable, Sendable, Equatable {
  /// `resnet18`, `resnet34`, `resnet50`, `resnet101` or `resnet152`.
  public var encoder: String
  public var inputChannels: Int
  public var classCount: Int
  /// Channels of the five decoder blocks, the coarsest first.
  public var decoderChannels: [Int]
  /// Channels of the encoder's first convolution.
  public var encoderWidth: Int

  public init(
    encoder: String, inputChannels: Int = 3, classCount: Int,
    decoderChannels: [Int] = [256, 128, 64, 32, 16], encoderWidth: Int = 64
  ) {
    self.encoder = encoder
    self.inputChannels = inputChannels
    self.classCount = classCount
    self.decoderChannels = decoderChannels
    self.encoderWidth = encoderWidth
  }
}

/// Why a configuration describes no network.
package enum NetworkError: Error, Equatable, CustomStringConvertible {
  case unknownEncoder(String)
  case invalidConfiguration(String)

  package var description: String {
    switch self {
    case .unknownEncoder(let name):
      "no encoder is named \(name); choose one of \(ResNet.allCases.map(\.rawValue).joined(separator: ", "))"
    case .invalidConfiguration(let what): "the network's configuration is unusable: \(what)"
    }
  }
}

/// U-Net (Ronneberger, Fischer and Brox 2015) over a residual encoder, as segmentation_models_pytorch 0.5 and 0.6
/// define `Unet`: same parameter names, same initialisation. Works at any image size: each decoder block resizes to
/// the size of the skip that it joins.
package enum Unet {
  package static func graph(_ configuration: UnetConfiguration) throws(NetworkError) -> Graph {
    guard let encoder = ResNet(rawValue: configuration.encoder) else {
      throw .unknownEncoder(configuration.encoder)
    }
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
    let skips = features.dropLast().reversed().map(Optional.some) + [nil]
    var x = features.last!
    for (index, (channels, skip)) in zip(configuration.decoderChannels, skips).enumerated() {
      builder.scope("decoder") { builder in
        builder.scope("blocks") { builder in
          builder.scope("\(index)") { builder in
            x = decoderBlock(x, skip: skip, image: image, channels: channels, in: &builder)
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

  /// Upsampling to the skip's size, the last one to the image's; concatenation; two convolutions.
  private static func decoderBlock(
    _ x: GraphBuilder.Tensor, skip: GraphBuilder.Tensor?, image: GraphBuilder.Tensor, channels: Int,
    in builder: inout GraphBuilder
  ) -> GraphBuilder.Tensor {
    var x = builder.resizeNearest(x, like: skip ?? image)
    if let skip { x = builder.concatenate([x, skip]) }
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
