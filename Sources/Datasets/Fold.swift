/// One of the parts of equal size into which the samples are cut for cross-validation: it is held out, the others are
/// trained on.
public struct Fold: Codable, Sendable, Equatable {
  /// Counted from 0.
  public let index: Int
  /// How many parts there are, at least 2.
  public let count: Int

  /// Part `index` of `count`; `TrainingConfiguration.fault` says when there is no such part.
  public init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }
}
