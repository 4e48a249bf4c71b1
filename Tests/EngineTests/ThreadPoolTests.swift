import Foundation
import SkipSegEngine
import Synchronization
import TestSupport
import Testing

struct ThreadPoolTests {
  /// Counts how often each task runs, on memory that the tasks write without a lock as operations do.
  private func runOnce(_ pool: ThreadPool, tasks: Int, _ work: (Int) -> Void = { _ in }) -> Bool {
    var counts = [Int](repeating: 0, count: tasks)
    let workersAreValid = Atomic<Bool>(true)
    counts.withUnsafeMutableBufferPointer { counts in
      let base = counts.baseAddress
      pool.run(tasks: tasks) { task, worker in
        work(task)
        base![task] += 1
        if !(0..<pool.threadCount ~= worker) { workersAreValid.store(false, ordering: .relaxed) }
      }
    }
    return counts.allSatisfy { $0 == 1 } && workersAreValid.load(ordering: .relaxed)
  }

  @Test(arguments: [1, 2, 3, 7, 16])
  func everyTaskRunsExactlyOnce(threads: Int) {
    let pool = ThreadPool(threads: threads)
    #expect(pool.threadCount == threads)
    var random = SeededRandom(UInt64(threads))
    #expect(
      (0..<5000).allSatisfy { _ in runOnce(pool, tasks: Int.random(in: 0...40, using: &random)) })
    #expect(runOnce(pool, tasks: 20_000))
  }

  @Test(arguments: [2, 3, 16])
  func unequalTasksAllEndBeforeTheRegionDoes(threads: Int) {
    let pool = ThreadPool(threads: threads)
    for _ in 0..<200 {
      let isComplete = runOnce(pool, tasks: 9) { task in if task == 0 || task == 7 { usleep(300) } }
      #expect(isComplete)
    }
  }

  /// Tasks that wait for each other end only if every thread takes one.
  @Test(arguments: [2, 3, 16])
  func allThreadsTakePartAlsoAfterSleep(threads: Int) {
    let pool = ThreadPool(threads: threads)
    for round in 0..<20 {
      if round % 4 == 3 { usleep(50_000) }
      let arrived = Atomic<Int>(0)
      let deadline = Date(timeIntervalSinceNow: 20)
      pool.run(tasks: threads) { _, _ in
        arrived.add(1, ordering: .sequentiallyConsistent)
        while arrived.load(ordering: .sequentiallyConsistent) < threads && Date() < deadline { sched_yield() }
      }
      #expect(Date() < deadline, "round \(round)")
    }
  }

  @Test func regionsSeeWhatEarlierRegionsWrote() {
    let pool = ThreadPool(threads: 3)
    var (old, new) = ([Int](repeating: 0, count: 64), [Int](repeating: 0, count: 64))
    for _ in 0..<3000 {
      old.withUnsafeBufferPointer { old in
        new.withUnsafeMutableBufferPointer { new in
          let (source, target) = (old.baseAddress!, new.baseAddress!)
          pool.run(tasks: 64) { task, _ in target[task] = source[(task + 1) % 64] + 1 }
        }
      }
      swap(&old, &new)
    }
    #expect(old.allSatisfy { $0 == 3000 })
  }

  @Test(arguments: [false, true])
  func aPoolThatIsLetGoEndsItsThreads(asleep: Bool) throws {
    for _ in 0..<(asleep ? 8 : 100) {
      weak var released: ThreadPool?
      do {
        let pool = ThreadPool(threads: 16)
        released = pool
        #expect(runOnce(pool, tasks: 100))
        if asleep { usleep(50_000) }
      }
      #expect(released == nil)
    }
    #if os(Linux)
      // 1500 threads were begun; the pools of other tests have a few dozen.
      usleep(200_000)
      let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
      #expect(threads.count < 150)
    #endif
  }
}
