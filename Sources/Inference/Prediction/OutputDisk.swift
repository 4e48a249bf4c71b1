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

  /// Writes a photograph's mask and what goes with it, which takes memory while it is made.
  func write(taking bytes: Int, maskOf file: String, _ faults: WorkLog<String>, _ work: () throws -> Void) {
    write(faults) {
      do { try MemoryGate.shared.claim(bytes) } catch {
        throw FileFault(file: file, reason: "writing its mask \(error)")
      }
      defer { MemoryGate.shared.release(bytes) }
      try work()
    }
  }

  /// Does one piece of work, unless nothing can be written any longer.
  func write(_ faults: WorkLog<String>, _ work: () throws -> Void) {
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
