import Files
import Foundation

/// What is done about losses and gradients that are not finite.
///
/// Their steps are skipped. Three in a row, or weights that are not finite at the end of an epoch, mean that the weights
/// are spoilt: training goes back to the beginning of the epoch at half the learning rate. That state is a function of
/// the run alone, and not of when it was saved or interrupted, so that a resumed run heals in the same way.
extension Trainer {
  static let skippedStepsThatSpoil = 3
  static let mostReturns = 3

  /// Keeps the state at the beginning of an epoch beside the last checkpoint.
  func keepBeginningOfEpoch() throws {
    precondition(progress.step == 0, "the beginning of an epoch has no step behind it")
    if try !isSavedAtBeginningOfEpoch() { try saveCheckpoint() }
    let path = folder.epochCheckpoint
    let temporary = path + ".new"
    try? FileManager.default.removeItem(atPath: temporary)
    // A second name for the same bytes: checkpoints are replaced, never changed. Where the file system has no such
    // thing, a copy.
    if link(folder.checkpoint, temporary) != 0 {
      return try DurableFile.write(FileSystem.read(folder.checkpoint), to: path)
    }
    guard rename(temporary, path) == 0 else { throw FileError.cannotWrite(path: path, code: errno) }
  }

  private func isSavedAtBeginningOfEpoch() throws -> Bool {
    guard FileSystem.exists(folder.checkpoint) else { return false }
    let checkpoint = try Checkpoint(contentsOf: folder.checkpoint)
    return checkpoint.progress == progress && checkpoint.configuration == configuration
  }

  /// Goes back to the beginning of the epoch at half the learning rate.
  /// - Throws: `TrainingError.didNotHeal` where that has been done often enough.
  func goBack() throws {
    let healing = progress.healing
    if healing.returns >= Self.mostReturns {
      throw TrainingError.didNotHeal(epoch: progress.epoch + 1, returns: healing.returns)
    }
    try restore(Checkpoint(contentsOf: folder.epochCheckpoint))
    progress.healing = TrainingProgress.Healing(
      returns: healing.returns + 1, learningRateFactor: healing.learningRateFactor / 2)
  }
}
