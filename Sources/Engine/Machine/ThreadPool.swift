import Foundation

/// Threads that share the tasks of one parallel region at a time.
///
/// Tasks are claimed one by one, in order, by whichever thread is free: unequal work balances itself. What a task
/// computes never depends on who runs it, so results do not depend on the number of threads.
package final class ThreadPool: @unchecked Sendable {
  /// Computing threads, the caller of `run` included.
  package let threadCount: Int

  /// Workers hold the region but never the pool, so that letting go of the pool ends them.
  private let region = ParallelRegion()

  /// - Parameter threads: at least 1.
  package init(threads: Int) {
    precondition(threads >= 1, "a pool has at least one thread")
    threadCount = threads
    for worker in 1..<threads {
      let thread = Thread { [region] in region.work(as: worker) }
      thread.stackSize = 1 << 20
      thread.name = "skipseg-\(worker)"
      thread.start()
    }
  }

  deinit { region.stop() }

  /// Calls `body(task, worker)` once for each task in 0..<tasks and returns when all have ended. `worker`, below
  /// `threadCount`, names the executing thread: for scratch memory only, never for what is computed.
  package func run(tasks: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
    if threadCount == 1 || tasks <= 1 {
      for task in 0..<tasks { body(task, 0) }
      return
    }
    withoutActuallyEscaping(body) { region.run(tasks: tasks, $0) }
  }
}
