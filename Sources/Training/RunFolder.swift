import Basics
import Files
import Foundation
import Models
import Reports
import TensorBoard

/// The folder of one training run and the names of the files in it.
public struct RunFolder: Sendable, Equatable {
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
