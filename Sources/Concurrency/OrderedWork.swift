import Foundation

/// Work done behind its producer by a few threads, whose results are handed back to the producer in the order of the
/// work. At most `capacity` pieces are under way or done and not yet taken, with at most `byteCapacity` bytes together, or
/// a single one.
package final class OrderedWork<Element: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private let capacity, byteCapacity: Int
  // Everything below is guarded by `condition`.
  private var waiting: [(number: Int, make: @Sendable () -> Element)] = []
  private var bytes: [Int: Int] = [:]
  private var ready: [Int: Element] = [:]
  private var submitted = 0
  private var taken = 0
  private var isClosed = false

  package init(threads: Int, capacity: Int, byteCapacity: Int = .max) {
    precondition(threads >= 1 && capacity >= 1, "ordered work needs a thread and room for one piece of work")
    self.capacity = capacity
    self.byteCapacity = byteCapacity
    for number in 0..<threads {
      let thread = Thread { [self] in
        while let (number, make) = claim() {
          let element = make()
          condition.withLock {
            ready[number] = element
            condition.broadcast()
          }
        }
      }
      thread.name = "count \(number)"
      thread.start()
    }
  }

  /// Adds a piece of work, waiting while there is no room. Returns the results that are ready, in their order.
  /// - Parameter bytes: what the work and its result hold.
  package func submit(bytes count: Int = 0, _ make: @escaping @Sendable () -> Element) -> [Element] {
    condition.withLock {
      precondition(!isClosed, "work submitted after the end")
      var results = takeReady()
      while submitted - taken >= capacity
        || !bytes.isEmpty && bytes.values.reduce(count, +) > byteCapacity
      {
        condition.wait()
        results += takeReady()
      }
      bytes[submitted] = count
      waiting.append((submitted, make))
      submitted += 1
      condition.broadcast()
      return results
    }
  }

  /// Waits for all work, ends the threads, and returns the results that are left. To be called once, at the end.
  package func finish() -> [Element] {
    condition.withLock {
      isClosed = true
      condition.broadcast()
      var results = takeReady()
      while taken < submitted {
        condition.wait()
        results += takeReady()
      }
      return results
    }
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

  private func claim() -> (Int, @Sendable () -> Element)? {
    condition.withLock {
      while waiting.isEmpty && !isClosed { condition.wait() }
      return waiting.isEmpty ? nil : waiting.removeFirst()
    }
  }
}
