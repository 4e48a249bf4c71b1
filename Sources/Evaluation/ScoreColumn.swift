/// A score, declared once: tables, CSV, JSON, pages and the documentation are made from the declarations in
/// `ScoreColumn.all`.
public struct ScoreColumn: Sendable {
  /// How its values are written.
  public enum Format: Sendable {
    /// Of 0 to 1 as a rule; six digits in files.
    case share
    /// A length in pixels; six digits in files.
    case pixels
    /// A whole number.
    case count
  }

  /// Where it is shown.
  public enum Group: String, Sendable, CaseIterable {
    /// By what a score compares.
    case overlap, boundary, area, objects
  }

  /// How the value of a class comes from photographs.
  enum Aggregation: Sendable {
    /// The quotient of the counts of all photographs summed; with an interval.
    case pooled(@Sendable (ClassCounts) -> Double?)
    /// The mean over the photographs where it is defined; with an interval.
    case mean(@Sendable (PhotographClass) -> Double?)
    /// The median over the photographs where it is defined.
    case median(@Sendable (PhotographClass) -> Double?)
    /// The sum over the photographs.
    case sum(@Sendable (PhotographClass) -> Double?)
    /// Something else of all photographs.
    case whole(@Sendable (ClassOverPhotographs) -> Double?)
  }

  /// In CSV and JSON.
  public let key: String
  /// In tables and on pages.
  public let title: String
  /// In a sentence, with its source.
  public let definition: String
  /// Where the definition comes from, or who computes the same.
  public let source: String
  /// How a value is shown.
  public let format: Format
  /// What it compares.
  public let group: Group
  let aggregation: Aggregation
  /// Whether single photographs have it too.
  let isOfPhotographs: Bool

  init(
    _ key: String, _ title: String, _ group: Group, format: Format = .share, _ definition: String,
    source: String = "", isOfPhotographs: Bool = true, _ aggregation: Aggregation
  ) {
    self.key = key
    self.title = title
    self.format = format
    self.group = group
    self.definition = definition
    self.source = source
    self.aggregation = aggregation
    self.isOfPhotographs = isOfPhotographs
  }

  /// The value of one photograph; nil where it has none.
  func value(of photograph: PhotographClass) -> Double? {
    switch aggregation {
    case .pooled(let value): value(photograph.counts)
    case .mean(let value), .median(let value), .sum(let value): value(photograph)
    case .whole: nil
    }
  }

  func value(of whole: ClassOverPhotographs) -> Double? {
    switch aggregation {
    case .pooled(let value): value(whole.counts)
    case .mean(let value): whole.values(value).mean
    case .median(let value): whole.values(value).median
    case .sum(let value): whole.values(value).reduce(0, +)
    case .whole(let value): value(whole)
    }
  }

  /// Whether it has a confidence interval.
  public var hasInterval: Bool {
    switch aggregation {
    case .pooled, .mean: format == .share
    case .median, .sum, .whole: false
    }
  }

  /// Whether its mean over the classes says something.
  var hasMean: Bool {
    switch aggregation {
    case .pooled, .mean, .median: format != .count
    case .sum, .whole: false
    }
  }

  /// The columns of its interval.
  var lowKey: String { key + "_low" }
  var highKey: String { key + "_high" }
}

/// One class over all photographs.
package struct ClassOverPhotographs: Sendable {
  let label: Int
  let counts: ClassCounts
  /// Those in which the class is in one of the masks.
  let photographs: [PhotographClass]
  /// The class's share of the judged pixels of every photograph that has any.
  let shares: [(truth: Double, prediction: Double)]
  /// The photographs in which the class is in neither mask.
  let photographsWithout: Int

  func values(_ value: (PhotographClass) -> Double?) -> [Double] { photographs.compactMap(value) }

  var area: AreaAgreement { AreaAgreement(shares) }

  /// Predicted objects minus true ones, of every photograph.
  var objectCountErrors: [Double] {
    photographs.compactMap { photograph in
      photograph.objects.map { Double($0.predicted - $0.actual.reduce(0, +)) }
    } + [Double](repeating: 0, count: photographsWithout)
  }
}
