import SkipSegBasics
import SkipSegDatasets

/// How far training samples may be changed.
public struct AugmentationConfiguration: Codable, Sendable, Equatable {
  /// Output pixels per pixel of the photograph; drawn evenly in its logarithm, so that halving is as likely as doubling.
  public var scale: ClosedRange<Double> = 1...1
  /// The share of samples that are mirrored left to right, 0 to 1.
  public var horizontalFlip = 0.0
  /// The share of samples that are turned upside down by a mirror, 0 to 1.
  public var verticalFlip = 0.0
  /// In degrees, clockwise.
  public var rotation = OccasionalChange.never
  /// Factors around 1: each is drawn from 1 - value ... 1 + value; 0 to 1.
  public var brightness = 0.0
  /// Contrast is multiplied by 1 - this to 1 + this.
  public var contrast = 0.0
  /// Saturation is multiplied by 1 - this to 1 + this.
  public var saturation = 0.0
  /// Hues are turned by up to so many degrees, either way; 0 to 180.
  public var hue = 0.0
  /// The exponent of samples on the scale 0 to 1.
  public var gamma = OccasionalChange.never
  /// Standard deviation of a Gaussian, in output pixels.
  public var blur = OccasionalChange.never
  /// The side of the picture, as a share of the crop's, that the crop is shrunk to and enlarged from again.
  public var lowResolution = OccasionalChange.never
  /// Standard deviation of Gaussian noise, on the scale 0 to 1.
  public var noise = OccasionalChange.never
  /// The share of samples whose crop is laid around a pixel of a class that is drawn among those of the picture, each
  /// with the same chance; 0 to 1. After nnU-Net (Isensee et al., Nature Methods 2021), which does so with a third.
  public var rareClassShare = 0.0
  /// The share of samples that `rareClassShare` has no say in, so that a network of sparse labels sees whole pictures too;
  /// nil: none.
  public var untargetedShare: Double?
  /// The share of samples into which pixels of rare classes of another one are pasted, with their labels; 0 to 1 (Ghiasi et
  /// al., "Simple Copy-Paste", arXiv 2012.07177).
  public var pasteShare = 0.0

  /// No change but the crop's place.
  public init() {}

  /// A change that a share of the samples undergo, by an amount drawn evenly from a range.
  public struct OccasionalChange: Codable, Sendable, Equatable {
    /// How many of the samples are changed, 0 to 1.
    public var share: Double
    /// How strongly, drawn evenly.
    public var range: ClosedRange<Double>

    /// No sample is changed.
    public static let never = OccasionalChange(share: 0, range: 0...0)

    /// A change of so many samples, of a strength in the range.
    public init(share: Double, range: ClosedRange<Double>) {
      self.share = share
      self.range = range
    }
  }
}

extension AugmentationConfiguration {
  /// The share of samples whose crop is laid around a labelled pixel.
  package var targetedShare: Double { rareClassShare * (1 - (untargetedShare ?? 0)) }

  /// Where masks are sparse, lays crops around labelled pixels, but for one in eight, unless it is said otherwise.
  /// - Parameter share: the labelled pixels among those to train on.
  /// - Returns: what there is to say of it.
  package mutating func settle(labelledShare share: Double?) -> String? {
    guard untargetedShare == nil, rareClassShare == 0, let share, share < LabelledShare.sparse else {
      return nil
    }
    (rareClassShare, untargetedShare) = (1, 1.0 / 8)
    return
      "less than half of the training pixels are labelled: crops are laid around labelled pixels, but for one in eight "
      + "(a rare-class share of 0 lays all of them anywhere)"
  }

  /// What there is to say of what is pasted.
  /// - Parameter names: of all classes.
  package func pasteNote(_ rareClasses: [RareClass], sampleCount: Int, names: [String]) -> String? {
    if pasteShare == 0 { return nil }
    if sampleCount == 1 {
      return "nothing is pasted: there is one picture to train on, and no other to take from"
    }
    if rareClasses.isEmpty {
      return "nothing is pasted: no class is rare, which is to say has a weight above 1"
    }
    return "pasted from other pictures: " + listed(rareClasses.map { legible(names[Int($0.label)]) })
  }

  /// The sides of photographs may be decoded divided by this: the largest of 8, 4, 2 and 1 at which not even the most
  /// magnified crop is enlarged.
  package var reduction: Int { [8, 4, 2].first { Double($0) * scale.upperBound <= 1 } ?? 1 }

  /// What there is to say about it at the beginning of a run.
  package var notes: [String] {
    reduction == 1
      ? []
      : [
        "JPEG photographs are decoded at 1/\(reduction) of their size: crops scale them to \(scale.upperBound) at most"
      ]
  }

  /// What is wrong, in one line; nil when nothing is.
  package var fault: String? {
    if let fault = AugmentationSettings.settings.fault(in: self) { return "\(fault)" }
    let shares = [
      ("horizontal flip", horizontalFlip), ("vertical flip", verticalFlip), ("brightness", brightness),
      ("contrast", contrast), ("saturation", saturation), ("untargeted share", untargetedShare ?? 0),
    ]
    for (name, value) in shares where !(0...1).contains(value) {
      return "the augmentation's \(name) is \(value), but must be 0 to 1"
    }
    if !(0...180).contains(hue) { return "the augmentation's hue is \(hue), but must be 0 to 180 degrees" }
    let changes: [(String, OccasionalChange, ClosedRange<Double>)] = [
      ("rotation", rotation, -360...360), ("gamma", gamma, 0.1...10), ("blur", blur, 0.1...16),
      ("low resolution", lowResolution, 0.05...1), ("noise", noise, 0...1),
    ]
    for (name, change, bounds) in changes where change != .never {
      if !(0...1).contains(change.share) || !bounds.contains(change.range) {
        return "the augmentation's \(name) is \(change.range) for a share of \(change.share), but must be "
          + "\(bounds) for a share of 0...1"
      }
    }
    return nil
  }
}
