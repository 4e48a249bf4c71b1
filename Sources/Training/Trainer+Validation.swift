import Concurrency
import Evaluation
import Inference
import Reports

extension Trainer {
  /// The epoch's record and pictures, with the scores on the whole validation photographs; nil when stopped before the
  /// end.
  func validate(
    _ inference: Inference, stop: StopSignal, report: (TrainingEvent) -> Void
  ) -> Validation? {
    let samples = dataset.validation
    var evaluator = Evaluator(classNames: dataset.classes.names)
    var previews = PreviewSelection(sampleCount: samples.count)
    var done = 0
    let scorer = SampleScorer(inference: inference, reader: dataset.reader, threads: dataThreads)
    let isComplete = scorer.score(samples, into: &evaluator, stop: stop) { event in
      switch event {
      case .scored(let scored):
        previews.add(scored, index: done)
        if let note = scored.decoded.note, oddFiles.insert(note.file).inserted { report(.note("\(note)")) }
      case .fault(let fault): report(.fault(fault))
      }
      done += 1
      report(.validated(images: done, of: samples.count))
    }
    guard isComplete else { return nil }
    let scores = evaluator.scores
    let losses = progress.losses.mean
    let record = EpochRecord(
      epoch: progress.epoch + 1, step: globalStep, learningRate: learningRate(at: globalStep - 1),
      loss: losses.total, lossTerms: losses.terms, meanIoU: scores.meanIoU,
      pixelAccuracy: scores.pixelAccuracy, classIoU: scores.classes.map(\.iou))
    return Validation(record: record, scores: scores, previews: previews.all, worst: previews.worstName)
  }
}
