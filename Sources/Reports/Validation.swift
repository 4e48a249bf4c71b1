import SkipSegEvaluation

/// What the network of an epoch was found to be worth.
package struct Validation: Sendable {
  package let record: EpochRecord
  package let scores: Scores
  /// A few of the samples.
  package let previews: [Preview]
  /// The name of the sample with the lowest mean IoU; nil where there is nothing to judge by.
  package let worst: String?

  package init(record: EpochRecord, scores: Scores, previews: [Preview], worst: String?) {
    self.record = record
    self.scores = scores
    self.previews = previews
    self.worst = worst
  }
}
