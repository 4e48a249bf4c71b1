import Imaging

/// A validation photograph with what was to be found on it and what was, small enough for a page.
package struct Preview: Sendable {
  package let name: String
  /// nil where every pixel is ignored.
  package let meanIoU: Double?
  package let photograph: Image
  package let truth, prediction: LabelMap

  /// Pixels of the longer side, at most, unless the picture is a narrow strip.
  private static let longestSide = 512

  package init(_ scored: ScoredSample) {
    let (width, height) = (scored.prediction.width, scored.prediction.height)
    let factor = min((max(width, height) + Self.longestSide - 1) / Self.longestSide, min(width, height))
    name = scored.sample.name
    meanIoU = scored.scores.meanIoU
    photograph = scored.decoded.image.reduced(by: factor)
    truth = scored.decoded.mask.reduced(by: factor)
    prediction = scored.prediction.reduced(by: factor)
  }
}
