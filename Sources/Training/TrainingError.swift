import SkipSegBasics
import SkipSegFiles

/// Why a training run can't begin or go on.
public enum TrainingError: Error, Equatable {
  /// An option can not be, or does not fit the data; in words.
  case configuration(String)
  /// The data set has no sample to train on.
  case noTrainingSamples(data: String)
  /// Not one training sample can be read.
  case noReadableSample(data: String)
  /// The loss was not finite again and again.
  case didNotHeal(epoch: Int, returns: Int)
  /// Training takes more memory than there is.
  case outOfMemory(batch: Int, size: Int, neededBytes: Int, availableBytes: Int, remedy: String)
  /// The last part of the training, on whole pictures, takes more memory than there is.
  case finishOutOfMemory(
    batch: Int, width: Int, height: Int, neededBytes: Int, availableBytes: Int, remedy: String)
  /// A photograph takes more memory than training leaves.
  case photographOutOfMemory(
    file: String, use: String, trainingBytes: Int, neededBytes: Int, availableBytes: Int)
  /// The folder holds no checkpoint.
  case notARun(folder: String)
  /// Another process trains in the folder.
  case inUse(folder: String)
  /// A checkpoint is whole but says something that can not be gone on with.
  case unusableCheckpoint(path: String, reason: String)
  /// Neither checkpoint is whole; each in one line.
  case damagedCheckpoints([String])
  /// The last state could not be saved.
  case notSaved(folder: String, reason: String)
  /// The data is not what the run began with.
  case dataChanged(data: String, detail: String, run: String)
  /// The data is not where the run had it.
  case dataNotFound(data: String, reason: String, run: String)
  /// The class list is not where the run had it.
  case classFileNotFound(file: String, run: String)
  /// More processes than a step has batches.
  case tooManyRanks(ranks: Int, batches: Int)
  /// The files of two processes' machines are not the same.
  case dataDiffers(data: String, detail: String, first: String, host: String)
  /// The parameters of two processes don't lie alike.
  case layoutsDiffer(first: String, host: String)
}

extension TrainingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .configuration(let fault):
      fault
    case .noTrainingSamples(let data):
      "\(data): there are no samples to train on; \(advice("a check", command: "`skipseg check`")) says what was found"
    case .noReadableSample(let data):
      "\(data): not one training sample can be read; \(advice("a check", command: "`skipseg check`")) says why"
    case .didNotHeal(let epoch, let returns):
      "the loss is no longer a number in epoch \(epoch), which was begun again \(counted(returns, "time")) at half "
        + "the learning rate; what was saved before stands; try again with a lower learning rate"
    case .outOfMemory(let batch, let size, let needed, let available, let remedy):
      "training \(batch) x \(size) x \(size) "
        + "\(MemoryShortage(neededBytes: needed, availableBytes: available)); \(remedy)"
    case .finishOutOfMemory(let batch, let width, let height, let needed, let available, let remedy):
      "the finish, training \(batch) x \(width) x \(height), "
        + "\(MemoryShortage(neededBytes: needed, availableBytes: available)); \(remedy)"
    case .photographOutOfMemory(let file, let use, let training, let needed, let available):
      "\(file): \(use) this photograph \(MemoryShortage(neededBytes: needed, availableBytes: available)) beside the "
        + "\(training / 1_000_000) MB of training; cut it into tiles, scale it down, or take it out of the data"
    case .notARun(let folder):
      "\(folder): holds no checkpoint, so there is nothing to go on with; give the folder of a run"
    case .inUse(let folder):
      "\(folder): another process is training in this folder; wait for its end or stop it"
    case .unusableCheckpoint(let path, let reason):
      "\(path): not a checkpoint that can be gone on with (\(reason))"
    case .damagedCheckpoints(let damages):
      "there is no whole checkpoint to go on with, and nothing was changed: \(damages.joined(separator: "; "))"
    case .notSaved(let folder, let reason):
      "the last state is lost: \(reason); what was saved before stands: "
        + "make room, then "
        + advice("going on with the run", command: "`skipseg train --resume \(folder)`")
        + " does the rest again"
    case .dataChanged(let data, let detail, let run):
      "\(data): the data is not what the run began with (\(detail)); restore it, begin a new run, or if it lies elsewhere "
        + advice("go on with its new folder", command: "give the folder: skipseg train --resume \(run) DATA")
    case .dataNotFound(let data, let reason, let run):
      "\(data): the run's data can't be opened there (\(reason)); if it lies elsewhere now, "
        + advice("go on with its new folder", command: "give the folder: skipseg train --resume \(run) DATA")
    case .tooManyRanks(let ranks, let batches):
      "\(counted(ranks, "rank")), but a step has \(batches == 1 ? "1 batch" : "\(batches) batches"): "
        + advice("accumulate \(ranks) batches or more", command: "--accumulate \(ranks) or more")
    case .dataDiffers(let data, let detail, let first, let host):
      "\(data): the data of \(host) is not that of \(first) (\(detail)); every rank needs the same files"
    case .layoutsDiffer(let first, let host):
      "the weights of \(first) and \(host) don't lie alike in memory; use processors of one kind, or set "
        + "SKIPSEG_ISA=avx2 on all ranks"
    case .classFileNotFound(let file, let run):
      "\(file): the run's class list can't be read there; if it lies elsewhere now, "
        + advice(
          "go on with its new file", command: "give the file: skipseg train --resume \(run) --classes FILE")
    }
  }
}

/// Why the state of a run could not be saved. What was saved before stands.
public struct UnsavedState: Error, CustomStringConvertible {
  /// Of the run.
  public let folder: String
  /// What could not be done with which file.
  public let cause: any Error
  /// What all that is still to be written takes.
  public let neededBytes: Int

  public var description: String {
    let free =
      FileSystem.freeBytes(at: folder).map { "\(megabytes($0)) MB are free there" }
      ?? "its disk doesn't tell its space"
    return "not saved: \(cause); saving takes \(megabytes(neededBytes)) MB in \(folder), \(free)"
  }

  private func megabytes(_ bytes: Int) -> Double { (Double(bytes) / 1e5).rounded() / 10 }
}
