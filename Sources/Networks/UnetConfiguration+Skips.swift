extension UnetConfiguration {
  /// What a block of a residual network computes of its input x with its convolutions F and its shortcut s.
  public enum ShortSkips: String, Codable, Sendable, CaseIterable {
    /// relu(F(x) + s(x)) (He et al., "Deep Residual Learning for Image Recognition", 2016).
    case residual
    /// relu(F(x)): a plain network.
    case none
    /// F(a) + s with a = relu(BN(x)) (He et al., "Identity Mappings in Deep Residual Networks", 2016).
    case preActivation = "pre-activation"
  }

  /// What a shortcut does where size or channels change.
  public enum Projection: String, Codable, Sendable, CaseIterable {
    /// A convolution of 1 x 1 with the stride.
    case convolution
    /// Every stride-th pixel, and zeros in the channels that come new: no parameters.
    case zeros
  }

  /// How a decoder block takes over a feature of the encoder.
  public enum LongSkips: String, Codable, Sendable, CaseIterable {
    /// Side by side with what comes from below.
    case concatenate = "concat"
    /// Added to it, after a convolution of 1 x 1 and a batch norm.
    case add
    /// Not at all.
    case none
  }

  /// The strides of features that a decoder may join.
  package static let allLevels = [2, 4, 8, 16]

  /// Long skips as an option writes them: `concat`, `add`, `none`, or with the levels that are joined, as in
  /// `concat:4,8,16`.
  public struct LongSkipChoice: Sendable, Equatable, RawRepresentable {
    /// How a level is joined.
    public let kind: LongSkips
    /// Ascending; nil: all.
    public let levels: [Int]?

    /// What such a text is, in words.
    public static let grammar =
      "concat, add or none; the first two may name their levels, as in concat:4,8,16"

    /// - Returns: nil for an unknown word, a level other than 2, 4, 8 and 16 or named twice, and levels of `none`.
    public init?(rawValue: String) {
      let parts = rawValue.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard let kind = LongSkips(rawValue: String(parts[0])) else { return nil }
      self.kind = kind
      guard parts.count == 2 else {
        levels = nil
        return
      }
      let numbers = parts[1].split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      let levels = numbers.compactMap(\.self).sorted()
      guard kind != .none, numbers.count == levels.count, Set(levels).count == levels.count,
        levels.allSatisfy(UnetConfiguration.allLevels.contains)
      else { return nil }
      self.levels = levels
    }

    /// As the option writes it.
    public var rawValue: String {
      kind.rawValue + (levels.map { ":" + $0.map(String.init).joined(separator: ",") } ?? "")
    }

    package init(_ kind: LongSkips, levels: [Int]?) {
      self.kind = kind
      self.levels = levels
    }
  }

  package var longSkipChoice: LongSkipChoice {
    get { LongSkipChoice(longSkips, levels: levels) }
    set { (longSkips, levels) = (newValue.kind, newValue.levels) }
  }
}

extension UnetConfiguration: Codable {
  private enum CodingKeys: String, CodingKey {
    case encoder, inputChannels, classCount, decoderChannels, encoderWidth
    case shortSkips, projection, zeroInit, dropPath, longSkips, levels
    case network
  }

  /// Skips that are not said are those of segmentation_models_pytorch.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      encoder: try values.decode(String.self, forKey: .encoder),
      inputChannels: try values.decode(Int.self, forKey: .inputChannels),
      classCount: try values.decode(Int.self, forKey: .classCount),
      decoderChannels: try values.decode([Int].self, forKey: .decoderChannels),
      encoderWidth: try values.decode(Int.self, forKey: .encoderWidth))
    shortSkips = try values.decodeIfPresent(ShortSkips.self, forKey: .shortSkips) ?? shortSkips
    projection = try values.decodeIfPresent(Projection.self, forKey: .projection) ?? projection
    zeroInit = try values.decodeIfPresent(Bool.self, forKey: .zeroInit) ?? zeroInit
    dropPath = try values.decodeIfPresent(Double.self, forKey: .dropPath)
    longSkips = try values.decodeIfPresent(LongSkips.self, forKey: .longSkips) ?? longSkips
    levels = try values.decodeIfPresent([Int].self, forKey: .levels)
    let network = try values.decodeIfPresent(String.self, forKey: .network)
    guard network == nil || network == Self.fineName else {
      throw DecodingError.dataCorruptedError(
        forKey: .network, in: values, debugDescription: "the network is no U-Net of this version")
    }
    fine = network != nil
  }

  /// Leaves out what is as usual, so that earlier versions open such a model.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(self.encoder, forKey: .encoder)
    try values.encode(inputChannels, forKey: .inputChannels)
    try values.encode(classCount, forKey: .classCount)
    try values.encode(decoderChannels, forKey: .decoderChannels)
    try values.encode(encoderWidth, forKey: .encoderWidth)
    if shortSkips != .residual { try values.encode(shortSkips, forKey: .shortSkips) }
    if projection != .convolution { try values.encode(projection, forKey: .projection) }
    if zeroInit { try values.encode(zeroInit, forKey: .zeroInit) }
    try values.encodeIfPresent(dropPath, forKey: .dropPath)
    if longSkips != .concatenate { try values.encode(longSkips, forKey: .longSkips) }
    try values.encodeIfPresent(levels, forKey: .levels)
    // A name of its own, at which versions stop that don't know it.
    if fine { try values.encode(Self.fineName, forKey: .network) }
  }
}
