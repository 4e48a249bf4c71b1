import Foundation
import Synchronization

/// What the threads of a pool share: the tasks of the region under way and how to claim them.
///
/// Workers spin between regions, which follow each other closely within a step, then leave their turn to others, then
/// sleep.
final class ParallelRegion: @unchecked Sendable {
  typealias Body = (_ task: Int, _ worker: Int) -> Void

  // The ticket packs [generation: 16][tasks: 24][next: 24]. A claim adds one to `next`: it can only succeed while its
  // region is under way, because the region ends after its last claimed task was reported. So the body that a claim
  // finds is always the one that belongs to it.
  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let stopping = Atomic<Bool>(false)
  private let wake = NSCondition()
  private var body: Body?

  private static let fieldMask: UInt64 = 0xFF_FFFF
  /// Leaves room in `next` for the claims that come too late, one per thread.
  private static let mostTasks = 1 << 23
  private static let spins = 4000
  /// Turns left to others before a worker sleeps: about a millisecond where nobody wants them. To be woken takes longer
  /// than most of what happens between two regions.
  private static let yields = 2000

  /// Runs all tasks, the caller as worker 0, and returns when all have ended.
  func run(tasks: Int, _ body: @escaping Body) {
    precondition(tasks <= Self.mostTasks, "a region has at most 2^23 tasks")
    self.body = body
    finished.store(0, ordering: .relaxed)
    let generation = (ticket.load(ordering: .relaxed) >> 48) &+ 1
    ticket.store(generation << 48 | UInt64(tasks) << 24, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
    claimTasks(as: 0)
    var waited = 0
    while finished.load(ordering: .acquiring) < tasks {
      waited += 1
      if waited > Self.spins { sched_yield() }
    }
    self.body = nil
  }

  /// Works on region after region until `stop`.
  func work(as worker: Int) {
    while !stopping.load(ordering: .relaxed) {
      claimTasks(as: worker)
      var waited = 0
      while waited < Self.spins + Self.yields, !hasWork, !stopping.load(ordering: .relaxed) {
        waited += 1
        if waited > Self.spins { sched_yield() }
      }
      if !hasWork { sleepUntilWork() }
    }
  }

  func stop() {
    stopping.store(true, ordering: .sequentiallyConsistent)
    wakeAll()
  }

  private var hasWork: Bool { Self.unclaimed(ticket.load(ordering: .sequentiallyConsistent)) }

  private static func unclaimed(_ ticket: UInt64) -> Bool { ticket & fieldMask < ticket >> 24 & fieldMask }

  /// Runs tasks until the region has none left to claim. It can't end, and another begin, before they are reported.
  private func claimTasks(as worker: Int) {
    guard var task = claim() else { return }
    var done = 0
    do {
      // Held once for all tasks, as threads would quarrel over its reference count.
      let body = body!
      while true {
        body(task, worker)
        done += 1
        guard let next = claim() else { break }
        task = next
      }
    }
    finished.add(done, ordering: .releasing)
  }

  private func claim() -> Int? {
    guard hasWork else { return nil }
    let claimed = ticket.add(1, ordering: .acquiringAndReleasing).oldValue
    return Self.unclaimed(claimed) ? Int(claimed & Self.fieldMask) : nil
  }

  private func wakeAll() {
    wake.lock()
    wake.broadcast()
    wake.unlock()
  }

  private func sleepUntilWork() {
    wake.lock()
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while !hasWork, !stopping.load(ordering: .sequentiallyConsistent) { wake.wait() }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    wake.unlock()
  }
}
