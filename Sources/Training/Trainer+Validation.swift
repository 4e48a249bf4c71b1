import Foundation
import SkipSegBasics
import SkipSegConcurrency
import SkipSegEvaluation
import SkipSegInference
import SkipSegReports
import SkipSegSamples

/// What the network of an epoch is worth.
extension Trainer {
  /// What one process found on its part of the photographs.
  private struct Part: Codable {
    /// Of the confusion matrix.
    let counts: [UInt64]
    let previews: PreviewSelection
    let remarks: Remarks
    /// Whether it has come to the end of its part.
    let isComplete: Bool
    /// That its batches of a step have taken in the mean of the epoch.
    let stepSeconds: Double
  }

  /// The epoch's record and pictures, with the scores on the whole validation photographs, each of which one of the
  /// processes takes; nil when one of them was stopped before the end.
  func validate(
    _ inference: Inference, _ batches: BatchLoader, stop: StopSignal, report: (TrainingEvent) -> Void
  ) throws -> Validation? {
    ensemble.place = "in the validation of epoch \(completedEpochs + 1)"
    let samples = setup.dataset.validation
    let parts = try ensemble.gather(
      part(inference, remarks(batches), stop: stop, report: report))
    guard parts.allSatisfy(\.isComplete) else { return nil }
    if ensemble.isFirst {
      tell(parts.map(\.remarks), report: report)
      stragglerNote(parts.map(\.stepSeconds)).map { report(.note(Note($0))) }
    }
    let matrix = parts.reduce(into: ConfusionMatrix(classCount: classNames.count)) {
      $0.add(counts: $1.counts)
    }
    let previews = parts.reduce(into: PreviewSelection(sampleCount: samples.count)) { $0.add($1.previews) }
    let scores = Scores(of: matrix, classNames: classNames)
    let losses = state.progress.losses.mean
    let record = EpochRecord(
      epoch: completedEpochs + 1, step: completedSteps, learningRate: learningRate(at: completedSteps - 1),
      loss: losses.total, lossTerms: losses.terms, meanIoU: scores.meanIoU,
      pixelAccuracy: scores.pixelAccuracy, classIoU: scores.classes.map(\.iou))
    return Validation(record: record, scores: scores, previews: previews.all, worst: previews.worstName)
  }

  /// - Parameter remarks: what is still to be told of the training photographs.
  private func part(
    _ inference: Inference, _ remarks: Remarks, stop: StopSignal, report: (TrainingEvent) -> Void
  ) -> Part {
    let all = setup.dataset.validation
    let indices = Array(stride(from: ensemble.rank, to: all.count, by: ensemble.size))
    var evaluator = Evaluator(classNames: classNames)
    var previews = PreviewSelection(sampleCount: all.count)
    var remarks = remarks
    var done = 0
    let scorer = SampleScorer(inference: inference, reader: setup.reader, threads: setup.dataThreads)
    let isComplete = scorer.score(indices.map { all[$0] }, into: &evaluator, stop: stop) { event in
      switch event {
      case .note(let note):
        guard toldNotes.insert(note.description).inserted else { break }
        if ensemble.isFirst { report(.note(note)) } else { remarks.add(note) }
      case .fault(let fault):
        if ensemble.isFirst { report(.fault(fault)) } else { remarks.add(fault) }
      case .detail(let scored): previews.add(scored, index: indices[done])
      case .progress(let count, _):
        done = count
        // The others are about as far.
        report(.detail(.validated(images: min(count * ensemble.size, all.count), of: all.count)))
      }
    }
    return Part(
      counts: evaluator.confusionMatrix.counts, previews: previews, remarks: remarks, isComplete: isComplete,
      stepSeconds: steps.takePace())
  }

  /// The times of the ranks where one is much slower than the others, which wait for it in each step.
  private func stragglerNote(_ seconds: [Double]) -> String? {
    let sorted = seconds.sorted()
    let median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    guard seconds.count > 1, let slowest = sorted.last, slowest > 1.2 * median else { return nil }
    let times = zip(ensemble.hosts, seconds).enumerated().map { rank, time in
      "rank \(rank) (\(time.0)) " + String(format: "%.2f s", time.1)
    }
    return
      "epoch \(completedEpochs + 1): the slowest rank decides; a step's batches take \(listed(times, first: 64))"
  }
}
