import Foundation
import SkipSegBasics
import SkipSegFiles
import SkipSegModels
import SkipSegReports
import SkipSegTensorBoard
import SkipSegWeights

/// The folder of one training run and the names of the files in it.
public struct RunFolder: Sendable, Equatable {
  /// Of the folder.
  public let path: String

  /// An existing run.
  public init(path: String) {
    self.path = path
  }

  /// Everything that is needed to repeat the run.
  public var configuration: String { FileSystem.join(path, "config.json") }
  /// Which samples were trained on and which were held out.
  public var split: String { FileSystem.join(path, "split.json") }
  /// One line per epoch.
  public var history: String { FileSystem.join(path, "history.csv") }
  /// One line per step, where the configuration says how many steps an epoch has.
  public var steps: String { FileSystem.join(path, "steps.csv") }
  /// What there is to see: curves, scores, pictures.
  public var page: String { FileSystem.join(path, RunPage.name) }
  /// The history as curves.
  public var curves: String { FileSystem.join(path, RunPage.curvesName) }
  /// The history for TensorBoard.
  public var events: String { FileSystem.join(path, EventFile.name) }
  /// The model of the epoch with the highest mean IoU on the validation samples.
  public var best: String { FileSystem.join(path, Model.bestName) }
  /// The model of the last epoch.
  public var last: String { FileSystem.join(path, "last.safetensors") }
  /// Everything that is needed to go on.
  public var checkpoint: String { FileSystem.join(path, "last.checkpoint") }
  /// The checkpoint before that.
  public var previousCheckpoint: String { FileSystem.join(path, "previous.checkpoint") }
  /// The checkpoint of the beginning of the epoch under way, to which training goes back where it has spoilt its weights.
  /// There is none before the first save in the middle of an epoch.
  public var epochCheckpoint: String { FileSystem.join(path, "epoch.checkpoint") }

  /// Makes the folder `wanted` or, where there is something of that name already, `wanted-2`, `wanted-3`, …
  package static func create(_ wanted: String) throws(FileError) -> RunFolder {
    try FileSystem.createFolder(FileSystem.folder(of: wanted))
    let wanted = wanted.count > 1 && wanted.hasSuffix("/") ? String(wanted.dropLast()) : wanted
    var number = 1
    while true {
      let path = number == 1 ? wanted : "\(wanted)-\(number)"
      // Made without looking first: two runs that begin at the same time must not take the same name.
      if mkdir(path.pathBytes, 0o777) == 0 { return RunFolder(path: path) }
      if errno != EEXIST { throw .cannotCreateFolder(path: path, code: errno) }
      number += 1
    }
  }

  /// Keeps every other process from training in this folder, for as long as the lock lives.
  package func lock() throws -> FileLock {
    guard let lock = try FileLock(FileSystem.join(path, ".lock")) else {
      throw TrainingError.inUse(folder: path)
    }
    return lock
  }
}

extension RunFolder {
  /// Whether there is anything to go on with.
  var holdsCheckpoint: Bool {
    FileSystem.exists(checkpoint) || FileSystem.exists(previousCheckpoint)
  }

  /// The newest checkpoint that is whole, and in words what had to be done for it. A damaged one before it is kept under
  /// another name. To be called by whoever holds the lock.
  ///
  /// - Throws: `TrainingError.damagedCheckpoints` where none is whole; then nothing is touched.
  package func recoverCheckpoint() throws -> (checkpoint: Checkpoint, note: String?) {
    guard FileSystem.exists(checkpoint) else {
      let found = try Checkpoint(contentsOf: previousCheckpoint)
      return (found, "\(checkpoint) is missing; \(previousCheckpoint) is used")
    }
    do { return (try Checkpoint(contentsOf: checkpoint), nil) } catch let damage where isDamage(damage) {
      guard FileSystem.exists(previousCheckpoint) else {
        throw TrainingError.damagedCheckpoints(["\(damage)"])
      }
      do {
        let found = try Checkpoint(contentsOf: previousCheckpoint)
        let kept = try setAside(checkpoint)
        return (found, "\(damage); it is kept as \(kept), and \(previousCheckpoint) is used")
      } catch let second where isDamage(second) {
        throw TrainingError.damagedCheckpoints(["\(damage)", "\(second)"])
      }
    }
  }

  /// The state at the beginning of an epoch, counted from 0. Where that could not be saved, the newest state there is.
  package func checkpoint(ofEpoch epoch: Int) throws -> Checkpoint {
    try beginning(ofEpoch: epoch) ?? recoverCheckpoint().checkpoint
  }

  /// Keeps the checkpoint of an epoch's beginning when later ones take its names.
  func keepBeginning(ofEpoch epoch: Int) throws(FileError) {
    guard let beginning = beginning(ofEpoch: epoch), beginning.path != epochCheckpoint else { return }
    try DurableFile.link(beginning.path, to: epochCheckpoint)
  }

  private func beginning(ofEpoch epoch: Int) -> Checkpoint? {
    [epochCheckpoint, checkpoint, previousCheckpoint].lazy
      .compactMap { try? Checkpoint(contentsOf: $0) }
      .first { $0.progress.epoch == epoch && $0.progress.step == 0 }
  }

  /// Renames a file to its name and `.corrupt`, or `.corrupt-2`, `.corrupt-3`, … Returns the new path.
  private func setAside(_ path: String) throws(FileError) -> String {
    let names = (1...).lazy.map { $0 == 1 ? "\(path).corrupt" : "\(path).corrupt-\($0)" }
    guard let kept = names.first(where: { !FileSystem.exists($0) }) else {
      preconditionFailure("there is no end of numbers")
    }
    try FileSystem.rename(path, to: kept)
    return kept
  }
}

/// Whether the bytes of a file are wrong, or the disk can't give them back. Not when the file is merely out of reach.
private func isDamage(_ error: any Error) -> Bool {
  switch error {
  case is SafetensorsError, FileError.endsEarly: true
  case FileError.cannotRead(_, let code): code == EIO
  default: false
  }
}
