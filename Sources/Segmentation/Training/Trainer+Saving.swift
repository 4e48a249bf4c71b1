import Basics
import Files

/// What of a run goes to its folder, and back.
extension Trainer {
  /// The tensors that make the run's state. Numbers belong in `progress`.
  private var checkpointParts: [any CheckpointPart] {
    [
      ParameterPart(prefix: "model.", parameters: model.parameters),
      OptimizerPart(optimizer: steps.optimizer, parameters: model.parameters),
    ]
      + (steps.judged === model
        ? [] : [ParameterPart(prefix: "average.", parameters: steps.judged.parameters)])
  }

  /// Writes what says how the run began.
  func saveBeginning() throws {
    try DurableFile.write(JSONText.pretty(configuration), to: folder.configuration)
    try TrainingSplit(dataset).write(to: folder.split)
  }

  /// Writes everything at the end of an epoch, the checkpoint last: wherever the machine fails, going on from the
  /// checkpoint before writes the same again.
  func saveEpoch(isBest: Bool) throws {
    if isBest { try steps.judged.write(to: folder.best) }
    try steps.judged.write(to: folder.last)
    try DurableFile.write(progress.records.csv(classNames: dataset.classes.names), to: folder.history)
    try saveCheckpoint()
  }

  func saveCheckpoint() throws {
    try Checkpoint.write(
      progress, configuration: configuration, specification: model.specification, parts: checkpointParts,
      to: folder.checkpoint)
  }

  /// Sets the whole state to that of a checkpoint.
  func restore(_ checkpoint: Checkpoint) throws {
    for part in checkpointParts { try part.restore(from: checkpoint) }
    progress = checkpoint.progress
    guard (0...order.stepsPerEpoch).contains(progress.step) && progress.epoch >= 0 else {
      throw TrainingError.damagedCheckpoint(
        path: folder.checkpoint, reason: "step \(progress.step) of \(order.stepsPerEpoch)")
    }
    guard progress.optimizerSteps.count == steps.optimizer.groups.count else {
      throw TrainingError.damagedCheckpoint(
        path: folder.checkpoint, reason: "the steps of \(counted(progress.optimizerSteps.count, "group"))")
    }
    for (index, count) in progress.optimizerSteps.enumerated() {
      steps.optimizer.groups[index].stepCount = count
    }
  }
}
