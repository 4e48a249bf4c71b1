import Foundation
import SkipSegFiles

/// The photographs to predict, in their order: all of them known, or told one by one by whoever finds them.
final class PredictionQueue: @unchecked Sendable {
  private let condition = NSCondition()
  // Guarded by `condition`.
  private var jobs: [PredictionJob]
  private var isComplete: Bool

  init(_ jobs: [PredictionJob]) {
    self.jobs = jobs
    isComplete = true
  }

  /// Of paths that come on a thread of its own, until the stream or the queue is closed.
  init(_ stream: PathStream, output: String) {
    jobs = []
    isComplete = false
    let thread = Thread { [self] in
      stream.read(until: { self.condition.withLock { self.isComplete } }) { path in
        let job = PredictionJob(
          input: path, output: PredictionJob.output(ofPath: path, in: output), isNamedByUser: false)
        condition.withLock {
          jobs.append(job)
          condition.broadcast()
        }
      }
      close()
    }
    thread.name = "paths"
    thread.start()
  }

  /// Whether there is one job, and no other will come.
  var isSingle: Bool { condition.withLock { isComplete && jobs.count == 1 } }

  /// Those that are known.
  var count: Int { condition.withLock { jobs.count } }

  /// Waits until a job is known; nil where there is none any more.
  func job(_ index: Int) -> PredictionJob? {
    condition.withLock {
      while index >= jobs.count && !isComplete { condition.wait() }
      return index < jobs.count ? jobs[index] : nil
    }
  }

  /// Whether it is known within some seconds if there is a job of this number.
  func knows(_ index: Int, within seconds: Double) -> Bool {
    condition.withLock {
      let limit = Date(timeIntervalSinceNow: seconds)
      while index >= jobs.count && !isComplete { if !condition.wait(until: limit) { break } }
      return index < jobs.count || isComplete
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
