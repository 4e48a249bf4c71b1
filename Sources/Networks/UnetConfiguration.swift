/// What makes one U-Net differ from another; stored in every model file.
public struct UnetConfiguration: Codable, Sendable, Equatable {
  /// The name of an encoder, such as `resnet34`.
  public var encoder: String
  /// Channels of the images that the network takes.
  public var inputChannels: Int
  /// Channels of the logits.
  public var classCount: Int
  /// Channels of the five decoder blocks, the coarsest first.
  public var decoderChannels: [Int]
  /// Channels of the encoder's first convolution, 64 in its paper; the encoder's other layers follow in proportion.
  public var encoderWidth: Int

  /// - Parameter decoderChannels: where nil, 256, 128, 64, 32 and 16 at the encoder's standard width, and in proportion
  ///   at others.
  public init(
    encoder: String, inputChannels: Int = 3, classCount: Int, decoderChannels: [Int]? = nil,
    encoderWidth: Int = standardWidth
  ) {
    self.encoder = encoder
    self.inputChannels = inputChannels
    self.classCount = classCount
    self.decoderChannels = decoderChannels ?? Self.decoderChannels(encoder: encoder, width: encoderWidth)
    self.encoderWidth = encoderWidth
  }

  /// The width of the networks that ImageNet weights are published for.
  public static let standardWidth = 64

  /// The encoder as messages name it: "resnet18" or "resnet18 of width 16".
  package var encoderDescription: String { Self.describe(encoder: encoder, width: encoderWidth) }

  package static func describe(encoder: String, width: Int) -> String {
    width == standardWidth(of: encoder) ? encoder : "\(encoder) of width \(width)"
  }

  private static func decoderChannels(encoder: String, width: Int) -> [Int] {
    (0..<5).map { max(1, (256 * width / standardWidth(of: encoder)) >> $0) }
  }

  /// An unknown encoder is refused where its graph is built.
  private static func standardWidth(of encoder: String) -> Int {
    (try? NetworkEncoder.named(encoder))?.standardWidth ?? standardWidth
  }
}
