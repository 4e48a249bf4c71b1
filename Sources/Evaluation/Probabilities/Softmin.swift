import Foundation

/// The quality of a mask from the probabilities that a network gives to the annotated classes: a mean that dwells on the
/// lowest, Σ s · softmax((1 - s) / 0.1) (Lad and Mueller 2023, arXiv 2307.05080; cleanlab `get_label_quality_scores`).
package struct Softmin: Sendable {
  private var weighted = 0.0
  private var weights = 0.0

  private static let temperature = 0.1

  package init() {}

  /// - Parameter probability: of the annotated class of a pixel, 0 to 1.
  package mutating func add(_ probability: Float) {
    // At most e^10, so that sums stay finite; the factor that softmax would take out cancels.
    let weight = exp((1 - Double(probability)) / Self.temperature)
    weighted += weight * Double(probability)
    weights += weight
  }

  /// 0 to 1, low where pixels contradict; nil of no pixels.
  package var value: Double? { weights == 0 ? nil : weighted / weights }
}
