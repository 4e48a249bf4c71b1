/// How well one class was found, on one photograph or on all of them: the values of `ScoreColumn.all`, as far as they were
/// asked for.
public struct ClassScores: Codable, Sendable, Equatable {
  /// Of the class.
  public let name: String
  /// Of all columns.
  public let values: ScoreValues

  /// The value of a column; nil where it does not apply.
  public subscript(key: String) -> Double? { values[key] }

  /// Whether the column was asked for.
  package func has(_ key: String) -> Bool { values.has(key) }

  /// Intersection over union.
  public var iou: Double? { self["iou"] }
  /// 2 TP / (2 TP + FP + FN).
  public var dice: Double? { self["dice"] }
  /// The share of what is predicted that is right.
  public var precision: Double? { self["precision"] }
  /// The share of what is true that is found.
  public var recall: Double? { self["recall"] }
  /// Pixels of this class in the truth, TP + FN.
  public var pixels: UInt64 { UInt64(self["pixels"] ?? 0) }

  /// Nil in a report of an earlier version, which does not hold them.
  public var counts: ClassCounts? {
    guard let hits = self["true_positives"], let alarms = self["false_positives"],
      let misses = self["false_negatives"]
    else { return nil }
    return ClassCounts(
      truePositives: UInt64(hits), falsePositives: UInt64(alarms), falseNegatives: UInt64(misses))
  }

  /// The confidence interval of a column; nil where there is none.
  public func interval(_ key: String) -> Interval? {
    guard let low = self[key + "_low"], let high = self[key + "_high"] else { return nil }
    return Interval(low: low, high: high)
  }
}

extension ClassScores {
  private static let nameKey = ScoreKey("name")

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: ScoreKey.self)
    name = try container.decode(String.self, forKey: Self.nameKey)
    values = try ScoreValues(container, keys: ScoreColumns.allKeys)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: ScoreKey.self)
    try container.encode(name, forKey: Self.nameKey)
    try values.encode(to: &container)
  }
}
