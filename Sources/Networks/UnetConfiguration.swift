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
