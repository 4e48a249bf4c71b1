/// What makes one U-Net differ from another; stored in every model file.
public struct UnetConfiguration: Sendable, Equatable {
  /// The name of an encoder, such as `resnet34`.
  public var encoder: String
  /// Channels of the images that the network takes.
  public var inputChannels: Int
  /// Channels of the logits.
  public var classCount: Int
  /// Channels of the five decoder blocks, the coarsest first.
  public var decoderChannels: [Int]
  /// Channels of the encoder's first convolution; the encoder's other layers follow in proportion.
  public var encoderWidth: Int

  /// What the blocks of a residual network compute.
  public var shortSkips = ShortSkips.residual
  /// What brings x to another size or number of channels in a residual network.
  public var projection = Projection.convolution
  /// Whether each block of a residual network begins as the identity: the last batch norm's weight is 0 at first.
  public var zeroInit = false
  /// The chance with which the last block's branch is left out of a picture while training, 0 to less than 1; those before
  /// have less, in proportion to their depth. Nil: the encoder's own.
  public var dropPath: Double?

  /// How the decoder takes over what the encoder hands to it.
  public var longSkips = LongSkips.concatenate
  /// Strides of the features that are handed over, of 2, 4, 8 and 16, ascending; nil: all that the encoder has.
  public var levels: [Int]?

  /// Whether the last decoder block reads a path at full resolution beside what comes from below (`FinePath`).
  public var fine = false

  /// - Parameters:
  ///   - decoderChannels: where nil, 256, 128, 64, 32 and 16 at the encoder's standard width, and in proportion at others.
  ///   - encoderWidth: where nil, the encoder's standard.
  public init(
    encoder: String, inputChannels: Int = 3, classCount: Int, decoderChannels: [Int]? = nil,
    encoderWidth: Int? = nil
  ) {
    self.encoder = encoder
    self.inputChannels = inputChannels
    self.classCount = classCount
    let standard = Self.standardWidth(of: encoder)
    let width = encoderWidth ?? standard
    self.decoderChannels = decoderChannels ?? (0..<5).map { max(1, (256 * width / standard) >> $0) }
    self.encoderWidth = width
  }

  /// An unknown encoder is refused where its graph is built.
  /// As model files and messages name the whole network.
  package var networkName: String { fine ? Self.fineName : "U-Net" }

  /// Of a U-Net with a path at full resolution, which no other program has.
  package static let fineName = "FineUnet"

  package static func standardWidth(of encoder: String) -> Int {
    (try? NetworkEncoder.named(encoder))?.standardWidth ?? 64
  }

  /// The encoder and the form of its blocks: "resnet18" or "plain-18".
  package var encoderName: String {
    switch shortSkips {
    case .residual: encoder
    case .none: NetworkEncoder.plainName(of: encoder) ?? "\(encoder) without short skips"
    case .preActivation: "\(encoder) with pre-activation"
    }
  }

  /// The encoder as messages name it: "resnet18" or "plain-18 of width 16".
  package var encoderDescription: String { Self.describe(encoder: encoderName, width: encoderWidth) }

  package static func describe(encoder: String, width: Int) -> String {
    width == standardWidth(of: encoder) ? encoder : "\(encoder) of width \(width)"
  }

  /// The options that ask for this encoder.
  package var encoderOptions: String {
    let options = ["--encoder \(encoder)", "--width \(encoderWidth)"]
    let skips = shortSkips == .residual ? [] : ["--short-skips \(shortSkips.rawValue)"]
    let projections = projection == .convolution ? [] : ["--projection \(projection.rawValue)"]
    return (options + skips + projections).joined(separator: " ")
  }

  /// What segmentation_models_pytorch doesn't have of this network; nil where it builds the same.
  package var foreignPart: String? {
    let isKnown = NetworkEncoder.all.contains { $0.name == encoder }
    if !isKnown || encoderWidth != Self.standardWidth(of: encoder) {
      return "an encoder \(Self.describe(encoder: encoder, width: encoderWidth))"
    }
    switch shortSkips {
    case .residual: break
    case .none: return "blocks without short skips"
    case .preActivation: return "blocks with pre-activation"
    }
    if projection != .convolution { return "projections without parameters" }
    if longSkips != .concatenate || levels != nil { return "other long skips than all, concatenated" }
    if fine { return "a path at full resolution, which makes it a \(Self.fineName)" }
    return nil
  }
}
