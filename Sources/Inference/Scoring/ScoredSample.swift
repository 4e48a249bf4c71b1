import SkipSegDatasets
import SkipSegEvaluation
import SkipSegImaging

/// A sample with what was predicted for it.
package struct ScoredSample: Sendable {
  package let sample: Sample
  package let decoded: DecodedSample
  package let prediction: LabelMap
  package let imageScores: ImageScores

  package init(sample: Sample, decoded: DecodedSample, prediction: LabelMap, imageScores: ImageScores) {
    self.sample = sample
    self.decoded = decoded
    self.prediction = prediction
    self.imageScores = imageScores
  }
}

extension Preview {
  package init(_ scored: ScoredSample) {
    let image = scored.decoded.image
    // The picture is of the working size.
    func fitted(_ labels: LabelMap) -> LabelMap {
      scored.decoded.scale == 1 ? labels : labels.resized(width: image.width, height: image.height)
    }
    self.init(
      name: scored.sample.name, meanIoU: scored.imageScores.scores.meanIoU, photograph: image,
      truth: fitted(scored.decoded.mask), prediction: fitted(scored.prediction))
  }
}
