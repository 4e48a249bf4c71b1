import SkipSegImaging

/// What an evaluation says beside the scores of overlap.
public struct EvaluationOptions: Sendable {
  /// Whether borders are looked at.
  public enum Boundary: String, Sendable, CaseIterable {
    /// Where no photograph is larger than 4 megapixels.
    case auto
    /// Whatever the size of the photographs.
    case on
    /// Never.
    case off
  }

  /// Whether borders are compared.
  public var boundary = Boundary.auto
  /// How far two borders may lie apart and still agree.
  public var tolerance = Tolerance.standard
  /// Which photographs are drawn together for intervals; nil draws each by itself.
  public var grouping: Grouping?
  /// Whether the network's confidence is compared with how often it is right.
  public var calibration = false
  /// Whether masks are looked through for labels that the network contradicts.
  public var suspects = false
  /// Areas of fewer pixels of a prediction take the class of their largest neighbour, by the rule of GDAL's sieve; 1: none.
  public var sieve = 1

  /// What an evaluation does where nothing is asked for.
  public init() {}

  /// Pixels of the largest photograph whose borders are looked at without being asked for.
  static let boundaryLimit = 4_000_000
}

extension EvaluationOptions {
  /// What is looked at, and a line where borders are not, though nobody said so.
  /// - Parameter pixelCounts: the sizes of the pictures, asked for only where they decide.
  package func measurement(
    pixelCounts: @autoclosure () -> [Int]
  ) -> (options: MeasurementOptions, note: String?) {
    let largest = boundary == .auto ? pixelCounts().max() ?? 0 : 0
    let isOn = boundary == .on || boundary == .auto && largest <= Self.boundaryLimit
    let note =
      isOn || boundary == .off
      ? nil
      : "scores of borders are left out, as they take time and there is a photograph of \(largest / 1_000_000) megapixels"
    return (MeasurementOptions(tolerance: isOn ? tolerance : nil, countsObjects: true), note)
  }
}
