import Foundation

/// Elements made ahead of their consumer by a few threads of its own, and handed out in order.
///
/// At most `capacity` elements are made or in the making and not yet taken, and with the one taken last they have at most
/// `byteCapacity` bytes, or are a single one. The elements do not depend on the number of threads, only the time does. A
/// pipeline that is dropped ends its threads.
package final class OrderedPipeline<Element: Sendable>: Sendable {
  private let core: Core

  /// Starts making the elements of `indices` at once.
  /// - Parameter bytes: what an element will take, asked for on the thread that makes it.
  package init(
    indices: Range<Int>, threads: Int, capacity: Int, byteCapacity: Int = .max,
    bytes: @escaping @Sendable (Int) -> Int = { _ in 0 }, make: @escaping @Sendable (Int) -> Element
  ) {
    precondition(threads >= 1 && capacity >= 1, "a pipeline needs a thread and room for one element")
    let core = Core(indices: indices, capacity: capacity, byteCapacity: byteCapacity)
    self.core = core
    for number in 0..<min(threads, indices.count) {
      let thread = Thread {
        while let index = core.claim(), core.admit(index, bytes: bytes(index)) {
          core.put(make(index), at: index)
        }
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
    private let byteCapacity: Int
    // Everything below is guarded by `condition`.
    private var nextToClaim: Int
    private var nextToAdmit: Int
    private var nextToTake: Int
    /// Of the elements that are admitted and that the consumer is not done with.
    private var bytes: [Int: Int] = [:]
    private var ready: [Int: Element] = [:]
    private var isCancelled = false
    private var waited = Duration.zero

    init(indices: Range<Int>, capacity: Int, byteCapacity: Int) {
      end = indices.upperBound
      nextToClaim = indices.lowerBound
      nextToAdmit = indices.lowerBound
      nextToTake = indices.lowerBound
      self.capacity = capacity
      self.byteCapacity = byteCapacity
    }

    func claim() -> Int? {
      condition.withLock {
        while !isCancelled && nextToClaim < end && nextToClaim >= nextToTake + capacity { condition.wait() }
        guard !isCancelled && nextToClaim < end else { return nil }
        nextToClaim += 1
        return nextToClaim - 1
      }
    }

    /// Waits until there is room for an element's bytes. They are admitted in order, so that the one the consumer waits
    /// for never waits for a later one. Returns false where the pipeline has ended.
    func admit(_ index: Int, bytes count: Int) -> Bool {
      condition.withLock {
        while !isCancelled
          && (index != nextToAdmit || !bytes.isEmpty && bytes.values.reduce(count, +) > byteCapacity)
        { condition.wait() }
        if isCancelled { return false }
        nextToAdmit += 1
        bytes[index] = count
        condition.broadcast()
        return true
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
        // Whoever takes the next one is done with the one before.
        bytes[nextToTake - 1] = nil
        condition.broadcast()
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
