import Engine

/// How far a run has come; with the parameters and the optimiser's state all that it needs to go on.
package struct TrainingProgress: Codable, Sendable, Equatable {
  /// Sums over the steps of one epoch.
  package struct LossSums: Codable, Sendable, Equatable {
    package var total = 0.0
    /// In the configuration's order; empty before the first step.
    package var terms: [Double] = []

    package init() {}

    package mutating func add(_ loss: LossValue) {
      total += Double(loss.total)
      if terms.isEmpty { terms = [Double](repeating: 0, count: loss.terms.count) }
      for (index, value) in loss.terms.enumerated() { terms[index] += Double(value) }
    }
  }

  /// The epoch under way, counted from 0.
  package var epoch = 0
  /// Steps done in this epoch. When all are done, its validation is what comes next.
  package var step = 0
  package var losses = LossSums()
  /// The epochs that are complete, validation included.
  package var records: [EpochRecord] = []

  package init() {}

  /// The epoch with the highest mean IoU, the first of equal ones. Where there is nothing to judge by, the last one.
  package var best: EpochRecord? {
    records.dropFirst().reduce(records.first) { best, record in
      guard let score = record.meanIoU, let highest = best?.meanIoU else { return record }
      return score > highest ? record : best
    }
  }
}
