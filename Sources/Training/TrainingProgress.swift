import SkipSegEngine
import SkipSegReports

/// How far a run has come; with the tensors of a checkpoint all that it needs to go on.
package struct TrainingProgress: Codable, Sendable, Equatable {
  /// Sums over the steps of one epoch.
  package struct LossSums: Codable, Sendable, Equatable {
    package var total = 0.0
    /// In the configuration's order; empty before the first batch.
    package var terms: [Double] = []
    /// Batches that were added.
    package var count = 0

    package init() {}

    package mutating func add(_ loss: LossValue) {
      add(total: Double(loss.total), terms: loss.terms.map { Double($0) }, count: 1)
    }

    mutating func add(_ other: LossSums) {
      add(total: other.total, terms: other.terms, count: other.count)
    }

    private mutating func add(total: Double, terms: [Double], count: Int) {
      self.total += total
      self.terms = self.terms.isEmpty ? terms : zip(self.terms, terms).map(+)
      self.count += count
    }

    var mean: (total: Double, terms: [Double]) {
      let count = Double(max(count, 1))
      return (total / count, terms.map { $0 / count })
    }
  }

  /// What became of losses and gradients that were not finite.
  package struct Healing: Codable, Sendable, Equatable {
    /// Steps skipped one after the other, up to now.
    package var skippedInARow = 0
    /// How often the epoch under way was begun anew.
    package var returns = 0
    /// A factor of the learning rate, halved by each return.
    package var learningRateFactor = 1.0
  }

  /// The epoch under way, counted from 0.
  package var epoch = 0
  /// Steps done in this epoch, skipped ones included. When all are done, its validation is what comes next.
  package var step = 0
  package var losses = LossSums()
  /// Steps that each of the optimiser's groups has taken.
  package var optimizerSteps: [Int] = []
  package var healing = Healing()
  /// The loss of every step of the run, nil of a skipped one; nil where the configuration doesn't have them kept.
  package var stepLosses: [Double?]?
  /// The epochs that are complete, validation included.
  package var records: [EpochRecord] = []

  package init() {}

  /// Keeps the loss of a step, where all are.
  mutating func keep(_ losses: LossSums?) { stepLosses?.append(losses?.mean.total) }

  /// The epoch with the highest mean IoU, the first of equal ones. Where there is nothing to judge by, the last one.
  package var best: EpochRecord? {
    records.dropFirst().reduce(records.first) { best, record in
      guard let score = record.meanIoU, let highest = best?.meanIoU else { return record }
      return score > highest ? record : best
    }
  }

  /// Epochs that have gone by since the best one.
  package var epochsSinceBest: Int {
    guard let best, let last = records.last else { return 0 }
    return last.epoch - best.epoch
  }
}
