import SkipSegImaging

/// What a model says about one photograph.
package struct Prediction: Sendable {
  /// The class of every pixel, at the photograph's own size.
  package var labels: LabelMap
  /// At the working size, where asked for: what confidence and probabilities at the photograph's own size follow from.
  package let logits: LogitMap?
  /// What it took to come from the working size to labels at the photograph's own, of the whole time.
  package var enlarging = Duration.zero
}
