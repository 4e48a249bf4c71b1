import Foundation

/// Elements made ahead of their consumer by a few threads of its own, and handed out in order.
///
/// At most `capacity` elements are made or in the making and not yet taken. The elements do not depend on the number
/// of threads, only the time does. A pipeline that is dropped ends its threads.
package final class OrderedPipeline<Element: Sendable>: Sendable {
  private let core: Core

  /// Starts making the elements of `indices` at once.
  package init(
    indices: Range<Int>, threads: Int, capacity: Int, make: @escaping @Sendable (Int) -> Element
  ) {
    precondition(threads >= 1 && capacity >= 1, "a pipeline needs a thread and room for one element")
    let core = Core(indices: indices, capacity: capacity)
    self.core = core
    for number in 0..<min(threads, indices.count) {
      let thread = Thread {
        while let index = core.claim() { core.put(make(index), at: index) }
      }
      thread.name = "data \(number)"
      thread.start()
    }
  }

  deinit { core.cancel() }

  /// The next element, waited for if it is not ready; nil after the last one.
  package func next() -> Element? { core.take() }

  /// The time that `next` has spent waiting since the beginning, in seconds.
  package var secondsWaited: Double { core.secondsWaited }
}

extension OrderedPipeline {
  /// What the threads and the consumer share.
  private final class Core: @unchecked Sendable {
    private let condition = NSCondition()
    private let end: Int
    private let capacity: Int
    // Everything below is guarded by `condition`.
    private var nextToClaim: Int
    private var nextToTake: Int
    private var ready: [Int: Element] = [:]
    private var isCancelled = false
    private var waited = Duration.zero

    init(indices: Range<Int>, capacity: Int) {
      end = indices.upperBound
      nextToClaim = indices.lowerBound
      nextToTake = indices.lowerBound
      self.capacity = capacity
    }

    func claim() -> Int? {
      condition.withLock {
        while !isCancelled && nextToClaim < end && nextToClaim >= nextToTake + capacity { condition.wait() }
        guard !isCancelled && nextToClaim < end else { return nil }
        nextToClaim += 1
        return nextToClaim - 1
      }
    }

    func put(_ element: Element, at index: Int) {
      condition.withLock {
        if !isCancelled { ready[index] = element }
        condition.broadcast()
      }
    }

    func take() -> Element? {
      condition.withLock {
        guard nextToTake < end else { return nil }
        let begin = ContinuousClock.now
        while ready[nextToTake] == nil { condition.wait() }
        waited += begin.duration(to: .now)
        defer {
          nextToTake += 1
          condition.broadcast()
        }
        return ready.removeValue(forKey: nextToTake)
      }
    }

    var secondsWaited: Double { condition.withLock { waited / .seconds(1) } }

    func cancel() {
      condition.withLock {
        isCancelled = true
        ready = [:]
        condition.broadcast()
      }
    }
  }
}
