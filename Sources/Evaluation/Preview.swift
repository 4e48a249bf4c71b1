import SkipSegImaging

/// A validation photograph with what was to be found on it and what was, small enough for a page.
package struct Preview: Sendable {
  package let name: String
  /// nil where every pixel is ignored.
  package let meanIoU: Double?
  package let photograph: Image
  package let truth, prediction: LabelMap

  /// Pixels of the longer side, at most, unless the picture is a narrow strip.
  private static let longestSide = 512

  package init(
    name: String, meanIoU: Double?, photograph: Image, truth: LabelMap, prediction: LabelMap
  ) {
    let (width, height) = (prediction.width, prediction.height)
    let factor = min((max(width, height) + Self.longestSide - 1) / Self.longestSide, min(width, height))
    self.name = name
    self.meanIoU = meanIoU
    self.photograph = photograph.reduced(by: factor)
    self.truth = truth.reduced(by: factor)
    self.prediction = prediction.reduced(by: factor)
  }
}
