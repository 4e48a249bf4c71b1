import Foundation

/// Work done behind its producer by a few threads, whose results are handed back to the producer in the order of the
/// work. At most `capacity` pieces are under way or done and not yet taken, with at most `byteCapacity` bytes together, or
/// a single one.
package final class OrderedWork<Element: Sendable>: @unchecked Sendable {
  private let queue: WorkQueue
  private let condition = NSCondition()
  private let capacity, byteCapacity: Int
  // Everything below is guarded by `condition`.
  private var bytes: [Int: Int] = [:]
  private var ready: [Int: Element] = [:]
  private var submitted = 0
  private var taken = 0

  package init(threads: Int, capacity: Int, byteCapacity: Int = .max) {
    queue = WorkQueue(threads: threads, capacity: capacity)
    self.capacity = capacity
    self.byteCapacity = byteCapacity
  }

  /// Adds a piece of work, waiting while there is no room. Returns the results that are ready, in their order.
  /// - Parameter bytes: what the work and its result hold.
  package func submit(bytes count: Int = 0, _ make: @escaping @Sendable () -> Element) -> [Element] {
    let (number, results) = condition.withLock {
      var results = takeReady()
      while submitted - taken >= capacity
        || !bytes.isEmpty && bytes.values.reduce(count, +) > byteCapacity
      {
        condition.wait()
        results += takeReady()
      }
      bytes[submitted] = count
      submitted += 1
      return (submitted - 1, results)
    }
    queue.submit { [self] in
      let element = make()
      condition.withLock {
        ready[number] = element
        condition.broadcast()
      }
    }
    return results
  }

  /// Waits for all work, ends the threads, and returns the results that are left. To be called once, at the end.
  package func finish() -> [Element] {
    queue.finish()
    return condition.withLock { takeReady() }
  }

  private func takeReady() -> [Element] {
    var results: [Element] = []
    while let element = ready.removeValue(forKey: taken) {
      results.append(element)
      bytes[taken] = nil
      taken += 1
    }
    return results
  }
}
