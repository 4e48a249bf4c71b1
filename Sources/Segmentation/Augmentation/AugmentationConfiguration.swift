/// How far training samples may be changed. Each range is drawn from evenly; the scale evenly in its logarithm, so that
/// halving is as likely as doubling.
public struct AugmentationConfiguration: Codable, Sendable, Equatable {
  public var scale: ClosedRange<Double> = 0.5...2
  /// The share of samples that are mirrored left to right, 0 to 1.
  public var horizontalFlip = 0.5
  /// Factors around 1: each is drawn from 1 - value ... 1 + value.
  public var brightness = 0.3
  public var contrast = 0.3
  public var saturation = 0.3

  public init() {}
}
