import Foundation
import SkipSegBasics
import SkipSegFiles

/// The photographs to predict on their way from whoever finds them, in their order. No more than some wait at a time,
/// however many there are.
final class PredictionQueue: @unchecked Sendable {
  private static let capacity = 1024

  private let condition = NSCondition()
  /// How many there will be, where that is known.
  private let expected: Int?
  // Guarded by `condition`.
  private var jobs: [Int: PredictionJob] = [:]
  private var known = 0
  private var isComplete = false

  /// - Parameters:
  ///   - expected: how many there will be, where that is known.
  ///   - produce: gives all jobs, on a thread of its own, to a function that returns false once no more are wanted.
  init(expecting expected: Int?, produce: @escaping @Sendable (PredictionQueue) -> Void) {
    self.expected = expected
    let thread = Thread { [self] in
      produce(self)
      close()
    }
    thread.name = "paths"
    // As much as the main thread has: folders are walked through one within the other.
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Of photographs that are found once more.
  convenience init(_ inputs: PredictionInputs, count: Int) {
    self.init(expecting: count) { queue in inputs.stream { queue.add($0) } }
  }

  /// Of paths that come, until the stream or the queue is closed.
  convenience init(_ stream: PathStream, output: String, shard: Shard?) {
    self.init(expecting: nil) { queue in
      stream.read(until: { queue.isClosed }) { path in
        guard shard?.holds(path) ?? true else { return }
        _ = queue.add(
          PredictionJob(
            input: path, output: PredictionJob.output(ofPath: path, in: output), isNamedByUser: false))
      }
    }
  }

  /// Adds a job behind the others, waiting while too many are not done with. Returns whether more are wanted.
  private func add(_ job: PredictionJob) -> Bool {
    condition.withLock {
      while jobs.count >= Self.capacity && !isComplete { condition.wait() }
      if isComplete { return false }
      jobs[known] = job
      known += 1
      condition.broadcast()
      return true
    }
  }

  private var isClosed: Bool { condition.withLock { isComplete } }

  /// Whether there is one job, and no other will come.
  var isSingle: Bool { expected == 1 }

  /// As many as are known to be.
  var count: Int { condition.withLock { isComplete ? known : max(known, expected ?? 0) } }

  /// Waits until a job is known; nil where there is none any more.
  func job(_ index: Int) -> PredictionJob? {
    condition.withLock {
      while index >= known && !isComplete { condition.wait() }
      return jobs[index]
    }
  }

  /// Whether it is known within some seconds if there is a job of this number.
  func knows(_ index: Int, within seconds: Double) -> Bool {
    condition.withLock {
      let limit = Date(timeIntervalSinceNow: seconds)
      while index >= known && !isComplete { if !condition.wait(until: limit) { break } }
      return index < known || isComplete
    }
  }

  /// Nobody asks for a job any more.
  func forget(_ index: Int) {
    condition.withLock {
      jobs[index] = nil
      condition.broadcast()
    }
  }

  /// No more jobs come.
  func close() {
    condition.withLock {
      isComplete = true
      condition.broadcast()
    }
  }
}
