import Files
import Foundation
import Weights

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
