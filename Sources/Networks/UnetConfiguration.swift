/// What makes one U-Net differ from another; stored in every model file.
public struct UnetConfiguration: Codable, Sendable, Equatable {
  /// `resnet18`, `resnet34`, `resnet50`, `resnet101` or `resnet152`.
  public var encoder: String
  public var inputChannels: Int
  public var classCount: Int
  /// Channels of the five decoder blocks, the coarsest first.
  public var decoderChannels: [Int]
  /// Channels of the encoder's first convolution, 64 in its paper; the encoder's other layers follow in proportion.
  public var encoderWidth: Int

  /// - Parameter decoderChannels: where nil, the encoder's first channels times 4, 2, 1, 1/2 and 1/4.
  public init(
    encoder: String, inputChannels: Int = 3, classCount: Int, decoderChannels: [Int]? = nil,
    encoderWidth: Int = standardWidth
  ) {
    self.encoder = encoder
    self.inputChannels = inputChannels
    self.classCount = classCount
    self.decoderChannels = decoderChannels ?? (0..<5).map { max(1, (4 * encoderWidth) >> $0) }
    self.encoderWidth = encoderWidth
  }

  public static let standardWidth = 64

  /// The encoder as messages name it: "resnet18" or "resnet18 of width 16".
  package var encoderDescription: String { Self.describe(encoder: encoder, width: encoderWidth) }

  package static func describe(encoder: String, width: Int) -> String {
    width == standardWidth ? encoder : "\(encoder) of width \(width)"
  }
}
