import Concurrency
import Files
import Synchronization

/// Where outputs go. Once it takes nothing any longer, because it is full or gone, that is said once, and no more is
/// written.
final class OutputDisk: Sendable {
  private let state = Mutex((written: 0, isLost: false))

  var isLost: Bool { state.withLock(\.isLost) }
  /// Pieces of work that were written whole.
  var written: Int { state.withLock(\.written) }

  /// Does one piece of work, unless nothing can be written any longer.
  func write(_ faults: FaultLog, _ work: () throws -> Void) {
    if isLost { return }
    do {
      try work()
      state.withLock { $0.written += 1 }
    } catch {
      let isNew = state.withLock { state in
        if state.isLost { return false }
        state.isLost = (error as? FileError)?.concernsWholeOutput ?? false
        return true
      }
      if isNew { faults.add("\(error)") }
    }
  }
}
