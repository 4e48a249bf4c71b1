import Dispatch
import Synchronization

/// Transforms the items on several threads. The results stand in the order of the items, whatever the number
/// of threads.
package func parallelMap<Item: Sendable, Result: Sendable>(
  _ items: [Item], threads: Int, _ transform: @Sendable (Item) -> Result
) -> [Result] {
  transformed(items, threads: threads, stop: nil, transform).map { $0! }
}

/// Transforms the items on several threads, until `stop` is requested.
///
/// - Parameter item: what an item is, in words, for one of them.
/// - Throws: `Stopped` where it was requested before the last item was begun.
package func parallelMap<Item: Sendable, Result: Sendable>(
  _ items: [Item], of item: String, threads: Int, stop: StopSignal?, _ transform: @Sendable (Item) -> Result
) throws(Stopped) -> [Result] {
  let results = transformed(items, threads: threads, stop: stop, transform)
  let done = results.compactMap(\.self)
  if done.count < items.count { throw Stopped(after: done.count, of: items.count, item) }
  return done
}

/// Nil for what was not begun.
private func transformed<Item: Sendable, Result: Sendable>(
  _ items: [Item], threads: Int, stop: StopSignal?, _ transform: @Sendable (Item) -> Result
) -> [Result?] {
  precondition(threads > 0, "at least one thread")
  let next = Atomic<Int>(0)
  let results = Mutex([Result?](repeating: nil, count: items.count))
  DispatchQueue.concurrentPerform(iterations: min(threads, items.count)) { _ in
    while stop?.isRequested != true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < items.count else { return }
      let result = transform(items[index])
      results.withLock { $0[index] = result }
    }
  }
  return results.withLock { $0 }
}
