import Foundation
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegFiles
import SkipSegWeights

/// Keeps a run in its folder, which it holds for itself until `letGo` is called.
final class RunWriter {
  let folder: RunFolder
  let configuration: TrainingConfiguration
  let data: DataFingerprint
  let classes: ClassList
  /// How much of the masks is labelled, in words, where they are sparse.
  let labelled: String?
  private var lock: FileLock?
  private var clock: SaveClock
  /// Models of complete epochs that are still to be written, by path.
  private var unsavedModels: [String: [String: SafetensorsTensor]] = [:]

  init(
    _ folder: RunFolder, lock: FileLock, configuration: TrainingConfiguration, data: DataFingerprint,
    classes: ClassList, labelled: String?
  ) {
    self.folder = folder
    self.lock = lock
    self.configuration = configuration
    self.data = data
    self.classes = classes
    self.labelled = labelled
    clock = SaveClock(minutes: configuration.saveMinutes)
  }

  var isSaveDue: Bool { clock.isDue }

  /// Takes the folder for this run, and makes it anew where it was removed.
  func claimFolder(for state: RunState) throws {
    if lock?.isInPlace == true { return }
    try FileSystem.createFolder(folder.path)
    lock = try folder.lock()
    try saveRecords(state)
  }

  func letGo() { lock = nil }

  /// Sets aside the model of an epoch that is complete, for `save` to write.
  func keepModel(_ state: RunState, isBest: Bool) {
    let tensors = state.judged.parameters.tensors(prefix: "")
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
  func save(_ state: RunState) throws(UnsavedState) {
    let (tensors, progress, specification) = (state.tensors, state.savedProgress, state.model.specification)
    do {
      try claimFolder(for: state)
      for (path, tensors) in unsavedModels.sorted(by: { $0.key < $1.key }) {
        try SafetensorsFile.write(tensors, metadata: specification.metadata, to: path)
        unsavedModels[path] = nil
      }
      try saveHistory(state)
      if progress.step > 0 { try folder.keepBeginning(ofEpoch: progress.epoch) }
      try Checkpoint.write(
        tensors, progress: progress, configuration: configuration, data: data, specification: specification,
        to: folder.checkpoint, keepingOldAs: folder.previousCheckpoint)
    } catch {
      let needed = (unsavedModels.map(\.value) + [tensors]).joined().reduce(0) { $0 + $1.value.byteCount }
      throw UnsavedState(folder: folder.path, cause: error, neededBytes: needed)
    }
  }

  /// Saves or says why not; training can go on either way.
  func trySaving(_ state: RunState, report: (TrainingEvent) -> Void) {
    clock.restart()
    do {
      try save(state)
      report(.detail(.saved(step: state.globalStep)))
    } catch {
      report(.detail(.unsaved(error, isTriedAgainAtOnce: false)))
    }
  }

  /// Saves at the end, trying again for as long as `patience` and until `stop` is requested.
  func saveAtLast(
    _ state: RunState, patience: Duration, stop: StopSignal?, report: (TrainingEvent) -> Void
  ) throws {
    let deadline = ContinuousClock.now + patience
    let pause = min(patience / 20, .seconds(10))
    while true {
      do {
        try save(state)
        return report(.detail(.saved(step: state.globalStep)))
      } catch {
        guard .now + pause < deadline, stop?.isRequested != true else {
          throw TrainingError.notSaved(folder: folder.path, reason: "\(error)")
        }
        report(.detail(.unsaved(error, isTriedAgainAtOnce: true)))
      }
      let next = ContinuousClock.now + pause
      while .now < next && stop?.isRequested != true { usleep(50_000) }
    }
  }
}

/// When a run is to be saved next.
private struct SaveClock {
  private let interval: Duration
  private var next: ContinuousClock.Instant

  init(minutes: Double) {
    interval = .seconds(minutes * 60)
    next = .now + interval
  }

  var isDue: Bool { .now >= next }

  /// To be called after every attempt to save, whether it was made in time or earlier.
  mutating func restart() { next = .now + interval }
}
