import Foundation

/// Work done behind its producer by a few threads: a bounded queue, so that a slow disk slows the producer down
/// instead of filling the memory.
package final class WorkQueue: @unchecked Sendable {
  private let condition = NSCondition()
  private let capacity: Int
  // Everything below is guarded by `condition`.
  private var waiting: [@Sendable () -> Void] = []
  private var running = 0
  private var isClosed = false

  package init(threads: Int, capacity: Int) {
    precondition(threads >= 1 && capacity >= 1, "a work queue needs a thread and room for one piece of work")
    self.capacity = capacity
    for number in 0..<threads {
      let thread = Thread { [self] in
        while let work = claim() {
          work()
          condition.withLock {
            running -= 1
            condition.broadcast()
          }
        }
      }
      thread.name = "work \(number)"
      thread.start()
    }
  }

  /// Adds a piece of work, waiting while the queue is full.
  package func submit(_ work: @escaping @Sendable () -> Void) {
    condition.withLock {
      precondition(!isClosed, "work submitted to a queue that is finished")
      while waiting.count >= capacity { condition.wait() }
      waiting.append(work)
      condition.broadcast()
    }
  }

  /// Waits for all work and ends the threads. To be called once, at the end.
  package func finish() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
      while !waiting.isEmpty || running > 0 { condition.wait() }
    }
  }

  private func claim() -> (@Sendable () -> Void)? {
    condition.withLock {
      while waiting.isEmpty && !isClosed { condition.wait() }
      guard !waiting.isEmpty else { return nil }
      running += 1
      condition.broadcast()
      return waiting.removeFirst()
    }
  }
}
