import SkipSegConcurrency
import SkipSegFiles
import Synchronization

/// Where outputs go. Once it takes nothing any longer, because it is full or gone, that is said once, and no more is
/// written.
final class OutputDisk: Sendable {
  private let state = Mutex((written: 0, isLost: false))

  var isLost: Bool { state.withLock(\.isLost) }
  /// Pieces of work that were written whole.
  var written: Int { state.withLock(\.written) }

  /// Writes a photograph's mask and what goes with it, which takes memory while it is made.
  func write(
    taking bytes: Int, maskOf file: String, to path: String, _ faults: WorkLog<Fault>,
    _ work: () throws -> Void
  ) {
    write(path, faults) {
      do { try MemoryGate.shared.claim(bytes) } catch {
        throw FileFault(file: file, doing: "writing its mask", cause: error)
      }
      defer { MemoryGate.shared.release(bytes) }
      try work()
    }
  }

  /// Does one piece of work, unless nothing can be written any longer.
  /// - Parameter path: what it writes, or the first of it.
  func write(_ path: String, _ faults: WorkLog<Fault>, _ work: () throws -> Void) {
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
      if isNew { faults.add(Fault(.unwritten, file: (error as? FileError)?.path ?? path, error)) }
    }
  }
}
