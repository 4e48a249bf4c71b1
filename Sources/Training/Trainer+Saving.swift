import Basics
import Concurrency
import Files
import Foundation
import Weights

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

  /// Sets aside the model of an epoch that is complete, for `save` to write.
  func keepModel(isBest: Bool) {
    let tensors = steps.judged.parameters.tensors(prefix: "")
    unsavedModels[folder.last] = tensors
    // Without the file of an earlier epoch, which somebody removed, this one is the best there is.
    if isBest || !(unsavedModels.keys.contains(folder.best) || FileSystem.exists(folder.best)) {
      unsavedModels[folder.best] = tensors
    }
  }

  /// Writes all that is not on the disk yet, the checkpoint last: wherever the machine fails, going on from the
  /// checkpoint before ends in the same files.
  ///
  /// - Throws: `UnsavedState`; then the checkpoint before is as it was, and another call may do better.
  func save() throws(UnsavedState) {
    var tensors: [String: SafetensorsTensor] = [:]
    for part in checkpointParts {
      tensors.merge(part.checkpointTensors()) { _, _ in preconditionFailure("two parts share a name") }
    }
    do {
      try claimFolder()
      for (path, tensors) in unsavedModels.sorted(by: { $0.key < $1.key }) {
        try SafetensorsFile.write(tensors, metadata: model.specification.metadata, to: path)
        unsavedModels[path] = nil
      }
      try saveHistory()
      if progress.step > 0 { try folder.keepBeginning(ofEpoch: progress.epoch) }
      try Checkpoint.write(
        tensors, progress: progress, configuration: configuration, data: data,
        specification: model.specification, to: folder.checkpoint, keepingOldAs: folder.previousCheckpoint)
    } catch {
      let needed = (unsavedModels.map(\.value) + [tensors]).joined().reduce(0) { $0 + $1.value.byteCount }
      throw UnsavedState(folder: folder.path, reason: "\(error)", neededBytes: needed)
    }
  }

  /// Writes what people read of the run; it follows from the checkpoint.
  func saveRecords() throws {
    try DurableFile.write(JSONText.pretty(configuration), to: folder.configuration)
    try data.split.write(to: folder.split)
    try saveHistory()
  }

  private func saveHistory() throws {
    if progress.records.isEmpty { return }
    try DurableFile.write(
      progress.records.csv(lossTerms: configuration.loss.names, classNames: dataset.classes.names),
      to: folder.history)
  }

  /// Takes the folder for this run, and makes it anew where it was removed.
  func claimFolder() throws {
    if lock?.isInPlace == true { return }
    try FileSystem.createFolder(folder.path)
    lock = try folder.lock()
    try saveRecords()
  }

  /// Saves or says why not; training can go on either way.
  func trySaving(report: (TrainingEvent) -> Void) {
    saveClock.restart()
    do { try save() } catch {
      report(.unsaved("\(error); training goes on, and it is tried again at the next save"))
    }
  }

  /// Saves at the end, trying again for as long as `patience` and until `stop` is requested.
  func saveAtLast(patience: Duration, stop: StopSignal?, report: (TrainingEvent) -> Void) throws {
    let deadline = ContinuousClock.now + patience
    let pause = min(patience / 20, .seconds(10))
    while true {
      do { return try save() } catch {
        guard .now + pause < deadline, stop?.isRequested != true else {
          throw TrainingError.notSaved(folder: folder.path, reason: "\(error)")
        }
        report(.unsaved("\(error); it is tried again and again now"))
      }
      let next = ContinuousClock.now + pause
      while .now < next && stop?.isRequested != true { usleep(50_000) }
    }
  }

  /// Sets the whole state to that of a checkpoint.
  func restore(_ checkpoint: Checkpoint) throws {
    for part in checkpointParts { try part.restore(from: checkpoint) }
    progress = checkpoint.progress
    guard (0...order.stepsPerEpoch).contains(progress.step) && progress.epoch >= 0 else {
      throw TrainingError.unusableCheckpoint(
        path: checkpoint.path, reason: "step \(progress.step) of \(order.stepsPerEpoch)")
    }
    guard progress.optimizerSteps.count == steps.optimizer.groups.count else {
      throw TrainingError.unusableCheckpoint(
        path: checkpoint.path, reason: "the steps of \(counted(progress.optimizerSteps.count, "group"))")
    }
    for (index, count) in progress.optimizerSteps.enumerated() {
      steps.optimizer.groups[index].stepCount = count
    }
  }
}
