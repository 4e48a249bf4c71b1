import Foundation
import SkipSegBasics

/// What an evaluation found, as `report.json` holds it: the scores over all pictures, then those of each.
public struct EvaluationReport: Codable, Sendable, Equatable {
  /// IoU, Dice, precision and recall over the pixels of all pictures counted together, which is not the mean over the
  /// pictures; every other score as `ScoreColumn` says.
  public let scores: Scores
  /// In the order in which they were judged.
  public let images: [ImageScores]
  /// The means over the classes of those scores that have one, by the key of the column, with intervals.
  public let means: ScoreValues
  /// How many photographs, or groups of them, intervals are drawn from; nil in a report of an earlier version.
  public let units: Int?
  /// The tolerance of the borders in pixels, from the smallest photograph to the largest; nil where borders were not
  /// looked at.
  public let tolerance: Interval?
  /// How far the network's confidence can be believed, where it was asked.
  public let calibration: Calibration?

  enum CodingKeys: String, CodingKey {
    case images, calibration
    case units = "interval_units"
    case tolerance = "boundary_tolerance"
  }

  private static let meanPrefix = "mean_"

  init(
    scores: Scores, images: [ImageScores], means: ScoreValues, units: Int?, tolerance: Interval?,
    calibration: Calibration?
  ) {
    self.scores = scores
    self.images = images
    self.means = means
    self.units = units
    self.tolerance = tolerance
    self.calibration = calibration
  }

  /// The scores stand beside `images`, not in an object of their own.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    images = try container.decode([ImageScores].self, forKey: .images)
    units = try container.decodeIfPresent(Int.self, forKey: .units)
    tolerance = try container.decodeIfPresent(Interval.self, forKey: .tolerance)
    calibration = try container.decodeIfPresent(Calibration.self, forKey: .calibration)
    means = try ScoreValues(
      decoder.container(keyedBy: ScoreKey.self), keys: ScoreColumns.allMeanKeys, prefix: Self.meanPrefix)
    scores = try Scores(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: ScoreKey.self)
    try means.encode(to: &values, prefix: Self.meanPrefix)
    try scores.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(images, forKey: .images)
    try container.encodeIfPresent(units, forKey: .units)
    try container.encodeIfPresent(tolerance, forKey: .tolerance)
    try container.encodeIfPresent(calibration, forKey: .calibration)
  }

  /// The text of `report.json`: keys sorted, so that equal reports have equal bytes; numbers with every digit.
  public func json() -> String { JSONText.pretty(self) }

  /// The interval of a mean over the classes; nil where there is none.
  public func interval(_ key: String) -> Interval? {
    guard let low = means[key + "_low"], let high = means[key + "_high"] else { return nil }
    return Interval(low: low, high: high)
  }
}
