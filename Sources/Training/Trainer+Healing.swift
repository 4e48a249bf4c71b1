/// What is done about losses and gradients that are not finite.
///
/// Their steps are skipped. Three in a row, or weights that are not finite at the end of an epoch, mean that the weights
/// are spoilt: training goes back to the beginning of the epoch at half the learning rate. That state is a function of
/// the run alone, and not of when it was saved or interrupted, so that a resumed run heals in the same way.
extension Trainer {
  static let skippedStepsThatSpoil = 3
  static let mostReturns = 3

  var isSpoilt: Bool { state.progress.healing.skippedInARow >= Self.skippedStepsThatSpoil }

  /// Goes back to the beginning of the epoch at half the learning rate.
  /// - Throws: `TrainingError.didNotHeal` where that has been done often enough.
  func goBack() throws {
    let healing = state.progress.healing
    if healing.returns >= Self.mostReturns {
      throw TrainingError.didNotHeal(epoch: completedEpochs + 1, returns: healing.returns)
    }
    try state.restore(folder.checkpoint(ofEpoch: completedEpochs))
    state.progress.healing = TrainingProgress.Healing(
      returns: healing.returns + 1, learningRateFactor: healing.learningRateFactor / 2)
  }
}
