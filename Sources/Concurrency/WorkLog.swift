import Synchronization

/// What is written down by several threads and told by one.
package final class WorkLog<Entry: Sendable>: Sendable {
  private let state = Mutex((count: 0, new: [Entry]()))

  package init() {}

  package func add(_ entry: Entry) {
    state.withLock { state in
      state.count += 1
      state.new.append(entry)
    }
  }

  /// The entries since the last call.
  package func takeNew() -> [Entry] {
    state.withLock { state in
      defer { state.new = [] }
      return state.new
    }
  }

  package var count: Int { state.withLock(\.count) }
}
