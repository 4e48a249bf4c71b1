import Basics

/// Why a training run can't begin or go on.
public enum TrainingError: Error, Equatable {
  case configuration(String)
  case noTrainingSamples(data: String)
  case noReadableSample(data: String)
  case didNotHeal(epoch: Int, returns: Int)
  case outOfMemory(batch: Int, size: Int, neededBytes: Int, availableBytes: Int, remedy: String)
  case notARun(folder: String)
  case inUse(folder: String)
  case unusableCheckpoint(path: String, reason: String)
  case damagedCheckpoints([String])
  case notSaved(folder: String, reason: String)
  case dataChanged(data: String, detail: String)
}

extension TrainingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .configuration(let fault):
      fault
    case .noTrainingSamples(let data):
      "\(data): there are no samples to train on; `skipseg check` says what was found"
    case .noReadableSample(let data):
      "\(data): not one training sample can be read; `skipseg check` says why"
    case .didNotHeal(let epoch, let returns):
      "the loss is no longer a number in epoch \(epoch), which was begun again \(counted(returns, "time")) at half "
        + "the learning rate; what was saved before stands; try again with a lower --learning-rate"
    case .outOfMemory(let batch, let size, let needed, let available, let remedy):
      "training \(batch) x \(size) x \(size) needs \(needed / 1_000_000) MB of memory, "
        + "there are \(available / 1_000_000) MB; \(remedy)"
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
        + "make room, then `skipseg train --resume \(folder)` does the rest again"
    case .dataChanged(let data, let detail):
      "\(data): the data is not what the run began with (\(detail)); restore it or begin a new run"
    }
  }
}
