import Foundation
import SkipSegBasics
import SkipSegCharts
import SkipSegFiles

/// The loss over a learning rate that grew from step to step.
public struct LearningRateCurve: Sendable, Equatable {
  /// A step of the test.
  public struct Point: Sendable, Equatable {
    /// The learning rate with which it was taken.
    public let rate: Double
    /// Before it was taken.
    public let loss: Double
    /// The mean of the losses so far, each step's weight 0.9 of that of the step after it.
    public let smoothedLoss: Double
  }

  /// In the order of the steps.
  public private(set) var points: [Point] = []
  private var sum = 0.0
  private var weight = 0.0

  private static let smoothing = 0.9
  /// A loss so many times the lowest one will not come back.
  private static let divergence = 4.0
  /// The first mean values rest on too few steps to be a minimum.
  private static let shortestFall = 5

  package init() {}

  package mutating func add(rate: Double, loss: Double) {
    sum = Self.smoothing * sum + loss
    weight = Self.smoothing * weight + 1
    points.append(Point(rate: rate, loss: loss, smoothedLoss: sum / weight))
  }

  /// Where the smoothed loss is lowest.
  public var lowest: Point? { points.min { $0.smoothedLoss < $1.smoothedLoss } }

  package var hasDiverged: Bool {
    guard let lowest, let last = points.last else { return false }
    return last.smoothedLoss > Self.divergence * lowest.smoothedLoss
  }

  /// A tenth of the rate at which the loss was lowest: there it is about to rise. Nil where it never fell.
  public var suggestion: Double? {
    guard let lowest, let index = points.firstIndex(of: lowest), index >= Self.shortestFall else {
      return nil
    }
    return lowest.rate / 10
  }

  /// Whether the loss was still falling at the highest rate.
  public var endsFalling: Bool { points.last != nil && lowest == points.last }

  /// The curve as a picture.
  package var svg: String {
    func curve(_ name: String, _ series: Int, _ loss: (Point) -> Double) -> Curve {
      Curve(name, color: .series(series), points: points.map { Curve.Point($0.rate, loss($0)) })
    }
    return Chart(
      "Loss over a growing learning rate", x: Axis("learning rate", scale: .logarithmic), y: Axis("loss"),
      curves: [curve("loss", 1, \.loss), curve("smoothed", 0, \.smoothedLoss)],
      mark: suggestion.map { Chart.Mark(x: $0, label: "suggested: \(String(format: "%.2g", $0))") }
    ).svg
  }

  package var csv: String {
    CSV.text(
      [["learning_rate", "loss", "smoothed_loss"]]
        + points.map { ["\($0.rate)", "\($0.loss)", "\($0.smoothedLoss)"] })
  }

  private static let stamp = OutputStamp("skipseg lr-find")

  /// Looks whether the curve can be written, before there is one.
  ///
  /// - Parameter inputs: files and folders that are read.
  /// - Throws: where it would lie over an input or over files that are not of this kind, or can't be written.
  public static func claim(_ path: String, inputs: [String], overwrites: Bool) throws {
    try OutputClaim(stamp, overwrites: overwrites).check(
      [OutputFile(path, .stamped(.svg)), OutputFile(table(beside: path), .companion(of: path, .svg))],
      inputs: inputs)
  }

  private static func table(beside path: String) -> String { FileSystem.withoutExtension(path) + ".csv" }

  /// Writes the picture, and the numbers beside it under the extension `csv`.
  public func write(to path: String) throws {
    try DurableFile.write(Self.stamp.stamped(Array(svg.utf8), as: .svg), to: path)
    try DurableFile.write(csv, to: Self.table(beside: path))
  }
}
