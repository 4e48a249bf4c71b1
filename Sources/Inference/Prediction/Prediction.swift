import SkipSegImaging

/// What a model says about one photograph.
package struct Prediction: Sendable {
  /// The class of every pixel, at the photograph's own size.
  package let labels: LabelMap
  /// [class][height][width], where asked for.
  package let logits: [Float]?
}
