import Foundation
import Synchronization

/// Threads that share the tasks of one parallel region at a time.
///
/// Tasks are claimed one by one, in order, by whichever thread is free: unequal work balances itself. What a task
/// computes never depends on who runs it, so results do not depend on the number of threads. Workers spin for some
/// microseconds between regions, which follow each other closely within a step, then sleep.
package final class ThreadPool: @unchecked Sendable {
  /// Computing threads, the caller of `run` included.
  package let threadCount: Int

  private typealias Body = (_ task: Int, _ worker: Int) -> Void

  // The ticket packs [generation: 16][tasks: 24][next: 24]. A claim adds one to `next`: it can only succeed while its
  // region is under way, because the region ends after its last claimed task has. So the body that a claim finds is
  // always the one that belongs to it.
  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let stopping = Atomic<Bool>(false)
  private let wake = NSCondition()
  private var body: Body?

  private static let fieldMask: UInt64 = 0xFF_FFFF
  private static let spins = 4000

  /// - Parameter threads: at least 1.
  package init(threads: Int) {
    precondition(threads >= 1, "a pool has at least one thread")
    threadCount = threads
    for worker in 1..<max(threads, 1) {
      let thread = Thread { [unowned self] in self.work(as: worker) }
      thread.stackSize = 1 << 20
      thread.name = "skipseg-\(worker)"
      liveWorkers.add(1, ordering: .relaxed)
      thread.start()
    }
  }

  private let liveWorkers = Atomic<Int>(0)

  deinit {
    stopping.store(true, ordering: .sequentiallyConsistent)
    while liveWorkers.load(ordering: .acquiring) > 0 {
      wake.lock()
      wake.broadcast()
      wake.unlock()
      sched_yield()
    }
  }

  /// Calls `body(task, worker)` once for each task in 0..<tasks and returns when all have ended. `worker`, below
  /// `threadCount`, names the executing thread: for scratch memory only, never for what is computed.
  package func run(tasks: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
    precondition(tasks < Int(Self.fieldMask), "a region has fewer than 2^24 tasks")
    if threadCount == 1 || tasks <= 1 {
      for task in 0..<tasks { body(task, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      self.body = body
      finished.store(0, ordering: .relaxed)
      let generation = (ticket.load(ordering: .relaxed) >> 48) &+ 1
      ticket.store(generation << 48 | UInt64(tasks) << 24, ordering: .sequentiallyConsistent)
      if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
        wake.lock()
        wake.broadcast()
        wake.unlock()
      }
      claimTasks(as: 0)
      var waited = 0
      while finished.load(ordering: .acquiring) < tasks {
        waited += 1
        if waited > Self.spins { sched_yield() }
      }
      self.body = nil
    }
  }

  private var hasWork: Bool { Self.unclaimed(ticket.load(ordering: .sequentiallyConsistent)) }

  private static func unclaimed(_ ticket: UInt64) -> Bool { ticket & fieldMask < ticket >> 24 & fieldMask }

  /// Runs tasks until the region has none left to claim.
  private func claimTasks(as worker: Int) {
    while hasWork {
      let claimed = ticket.add(1, ordering: .acquiringAndReleasing).oldValue
      guard Self.unclaimed(claimed) else { return }
      body!(Int(claimed & Self.fieldMask), worker)
      finished.add(1, ordering: .releasing)
    }
  }

  private func work(as worker: Int) {
    while !stopping.load(ordering: .relaxed) {
      claimTasks(as: worker)
      var spins = 0
      while spins < Self.spins, !hasWork { spins += 1 }
      if spins == Self.spins { sleepUntilWork() }
    }
    liveWorkers.subtract(1, ordering: .releasing)
  }

  private func sleepUntilWork() {
    wake.lock()
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while !hasWork, !stopping.load(ordering: .sequentiallyConsistent) { wake.wait() }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    wake.unlock()
  }
}
