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
  /// - Returns: whether it is written whole.
  @discardableResult
  func write(
    taking bytes: Int, maskOf file: String, to path: String, _ faults: WorkLog<Fault>,
    _ work: () throws -> Void
  ) -> Bool {
    write(path, faults) {
      do { try MemoryGate.shared.claim(bytes) } catch {
        throw FileFault(file: file, doing: "writing its mask", cause: error)
      }
      defer { MemoryGate.shared.release(bytes) }
      try work()
    }
  }

  /// Does one piece of work, unless nothing can be written any longer, and counts it.
  /// - Parameter path: what it writes, or the first of it.
  /// - Returns: whether it is done.
  @discardableResult
  func write(_ path: String, _ faults: WorkLog<Fault>, _ work: () throws -> Void) -> Bool {
    let isDone = attempt(path, faults, work)
    if isDone { state.withLock { $0.written += 1 } }
    return isDone
  }

  /// The same, uncounted.
  @discardableResult
  func attempt(_ path: String, _ faults: WorkLog<Fault>, _ work: () throws -> Void) -> Bool {
    if isLost { return false }
    do {
      try work()
      return true
    } catch {
      let isNew = state.withLock { state in
        if state.isLost { return false }
        state.isLost = (error as? FileError)?.concernsWholeOutput ?? false
        return true
      }
      if isNew { faults.add(Fault(.unwritten, file: (error as? FileError)?.path ?? path, error)) }
      return false
    }
  }
}
