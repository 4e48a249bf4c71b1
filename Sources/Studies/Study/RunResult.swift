import SkipSegBasics
import SkipSegEvaluation

/// What one run of a study came to. Kept as soon as the run ends, so that a study that goes on doesn't judge it again.
package struct RunResult: Codable, Sendable, Equatable {
  /// Of the run's folder.
  package let name: String
  package let variant: String
  /// Counted from 1.
  package let repeats: Int
  package let seed: UInt64
  /// Of each step; nil where it was skipped.
  package let losses: [Double?]
  /// On whole validation photographs; nil where there is nothing to judge by.
  package let meanIoU: Double?
  package let boundaryIoU: Double?
  package let classIoU: [Double?]
  /// Why it came to no end, where its losses were not finite again and again.
  package var failure: String?

  /// Steps over which a training loss is taken, so that single batches don't decide.
  package static let smoothing = 20

  package init(
    _ run: StudyRun, losses: [Double?], meanIoU: Double?, boundaryIoU: Double?, classIoU: [Double?]
  ) {
    (name, variant, repeats, seed) = (run.name, run.variant.name, run.number, run.seed)
    (self.losses, self.meanIoU, self.boundaryIoU) = (losses, meanIoU, boundaryIoU)
    self.classIoU = classIoU
  }

  /// Of a run that did not heal.
  package init(_ run: StudyRun, failure: String) {
    self.init(run, losses: [], meanIoU: nil, boundaryIoU: nil, classIoU: [])
    self.failure = failure
  }

  /// The mean training loss of the last steps.
  package var finalLoss: Double? { smoothedLosses.last ?? nil }

  /// For each step the mean loss of the steps up to it, at most `smoothing` of them.
  package var smoothedLosses: [Double?] {
    var (sum, count) = (0.0, 0)
    return losses.enumerated().map { step, loss in
      if let loss { (sum, count) = (sum + loss, count + 1) }
      if step >= Self.smoothing, let old = losses[step - Self.smoothing] {
        (sum, count) = (sum - old, count - 1)
      }
      return count == 0 ? nil : sum / Double(count)
    }
  }

  /// Steps until the smoothed loss is as low as this; nil where it never is. The first steps, of which there are too few
  /// for a mean, don't count.
  package func steps(to loss: Double) -> Int? {
    let first = min(Self.smoothing, losses.count) - 1
    return smoothedLosses.enumerated().first { $0.offset >= first && ($0.element ?? .infinity) <= loss }
      .map { $0.offset + 1 }
  }
}

extension RunResult {
  /// - Parameter report: on the validation samples; nil where there are none.
  package init(_ run: StudyRun, losses: [Double?], report: EvaluationReport?) {
    self.init(
      run, losses: losses, meanIoU: report?.scores.meanIoU, boundaryIoU: report?.means["boundary_iou"],
      classIoU: report?.scores.classes.map(\.iou) ?? [])
  }
}
