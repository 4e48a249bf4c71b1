import Foundation

/// Work done behind its producer by a few threads: a queue bounded by count and by bytes, so that a slow disk slows the
/// producer down instead of filling the memory.
package final class WorkQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private let capacity: Int
  private let byteCapacity: Int
  // Everything below is guarded by `condition`.
  private var waiting: [(bytes: Int, work: @Sendable () -> Void)] = []
  private var running = 0
  /// Held by the work that waits and that runs.
  private var bytes = 0
  private var isClosed = false

  package init(threads: Int, capacity: Int, byteCapacity: Int = .max) {
    precondition(threads >= 1 && capacity >= 1, "a work queue needs a thread and room for one piece of work")
    self.capacity = capacity
    self.byteCapacity = byteCapacity
    for number in 0..<threads {
      let thread = Thread { [self] in
        while let (bytes, work) = claim() {
          work()
          condition.withLock {
            running -= 1
            self.bytes -= bytes
            condition.broadcast()
          }
        }
      }
      thread.name = "work \(number)"
      thread.start()
    }
  }

  /// Adds a piece of work, waiting while the queue is full.
  /// - Parameter bytes: what the work holds. What alone is more than the queue may hold is waited for too.
  package func submit(bytes count: Int = 0, _ work: @escaping @Sendable () -> Void) {
    condition.withLock {
      precondition(!isClosed, "work submitted to a queue that is finished")
      while waiting.count >= capacity || bytes > 0 && bytes + count > byteCapacity { condition.wait() }
      bytes += count
      waiting.append((count, work))
      condition.broadcast()
      while count > byteCapacity && bytes > 0 { condition.wait() }
    }
  }

  /// Waits for all work that was submitted.
  package func drain() {
    condition.withLock {
      while !waiting.isEmpty || running > 0 { condition.wait() }
    }
  }

  /// Waits for all work and ends the threads. To be called once, at the end.
  package func finish() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
    drain()
  }

  private func claim() -> (bytes: Int, work: @Sendable () -> Void)? {
    condition.withLock {
      while waiting.isEmpty && !isClosed { condition.wait() }
      guard !waiting.isEmpty else { return nil }
      running += 1
      condition.broadcast()
      return waiting.removeFirst()
    }
  }
}
