import Synchronization

/// Faults of single items, written down by several threads and told by one.
package final class FaultLog: Sendable {
  private let state = Mutex((count: 0, new: [String]()))

  package init() {}

  package func add(_ fault: String) {
    state.withLock { state in
      state.count += 1
      state.new.append(fault)
    }
  }

  /// The faults since the last call.
  package func takeNew() -> [String] {
    state.withLock { state in
      defer { state.new = [] }
      return state.new
    }
  }

  package var count: Int { state.withLock(\.count) }
}
