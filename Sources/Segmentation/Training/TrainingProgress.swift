/// How far a run has come; with the parameters and the optimiser's state all that it needs to go on.
package struct TrainingProgress: Codable, Sendable, Equatable {
  /// Sums over the steps of one epoch.
  package struct LossSums: Codable, Sendable, Equatable {
    package var total = 0.0
    package var crossEntropy = 0.0
    package var dice = 0.0
  }

  /// The epoch under way, counted from 0.
  package var epoch = 0
  /// Steps done in this epoch. When all are done, its validation is what comes next.
  package var step = 0
  package var losses = LossSums()
  /// The epochs that are complete, validation included.
  package var records: [EpochRecord] = []

  package init() {}

  /// Whether the last epoch is the best so far: no other has a higher mean IoU. Where there is nothing to judge by,
  /// the last one is.
  package var lastIsBest: Bool {
    guard let last = records.last?.meanIoU else { return true }
    return records.dropLast().allSatisfy { ($0.meanIoU ?? -1) < last }
  }
}
