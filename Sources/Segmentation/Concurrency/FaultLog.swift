import Synchronization

/// Faults of single items, written down by several threads and told by one.
final class FaultLog: Sendable {
  private let state = Mutex((count: 0, new: [String]()))

  func add(_ fault: String) {
    state.withLock { state in
      state.count += 1
      state.new.append(fault)
    }
  }

  /// The faults since the last call.
  func takeNew() -> [String] {
    state.withLock { state in
      defer { state.new = [] }
      return state.new
    }
  }

  var count: Int { state.withLock(\.count) }
}
