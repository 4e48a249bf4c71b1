/// A confidence interval of 95 %.
public struct Interval: Codable, Sendable, Equatable {
  /// Its bounds, both part of it.
  public let low, high: Double

  /// From one bound to the other.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// The percentiles 2.5 and 97.5 of what the draws of a bootstrap gave; draws without a value are left out. Nil where
  /// none has one.
  package init?(ofDraws values: [Double?]) {
    let sorted = values.compactMap(\.self).sorted()
    guard let low = sorted.sortedQuantile(0.025), let high = sorted.sortedQuantile(0.975) else { return nil }
    self.init(low: low, high: high)
  }
}
