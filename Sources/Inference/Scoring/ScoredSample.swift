import SkipSegDatasets
import SkipSegEvaluation
import SkipSegImaging

/// A sample with what was predicted for it.
package struct ScoredSample: Sendable {
  package let sample: Sample
  package let decoded: DecodedSample
  package let prediction: LabelMap
  package let scores: Scores

  package init(sample: Sample, decoded: DecodedSample, prediction: LabelMap, scores: Scores) {
    self.sample = sample
    self.decoded = decoded
    self.prediction = prediction
    self.scores = scores
  }
}

extension ImageScores {
  init(_ scored: ScoredSample) {
    self.init(file: scored.sample.maskName, scores: scored.scores, judgedPixels: nil)
  }
}

extension Preview {
  package init(_ scored: ScoredSample) {
    self.init(
      name: scored.sample.name, meanIoU: scored.scores.meanIoU, photograph: scored.decoded.image,
      truth: scored.decoded.mask, prediction: scored.prediction)
  }
}
