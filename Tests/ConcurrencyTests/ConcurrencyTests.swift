import Foundation
import SkipSegConcurrency
import Synchronization
import Testing

@Suite struct ConcurrencyTests {
  @Test(arguments: [1, 2, 5], [1, 3])
  func aPipelineHandsOutItsElementsInOrder(threads: Int, capacity: Int) {
    let pipeline = OrderedPipeline(indices: 3..<40, threads: threads, capacity: capacity) { $0 * $0 }
    var elements: [Int] = []
    while let element = pipeline.next() { elements.append(element) }
    #expect(elements == (3..<40).map { $0 * $0 })
    #expect(pipeline.next() == nil)
    #expect(pipeline.secondsWaited >= 0)
  }

  @Test func aPipelineWithoutElementsEndsAtOnce() {
    #expect(OrderedPipeline(indices: 4..<4, threads: 2, capacity: 1) { $0 }.next() == nil)
  }

  @Test func aPipelineIsNeverFurtherAheadThanItsCapacity() {
    let counters = Counters()
    let pipeline = OrderedPipeline(indices: 0..<200, threads: 3, capacity: 4) { _ in counters.make() }
    while let lead = pipeline.next() {
      #expect(lead <= 4)
      counters.take()
    }
  }

  /// Counts what is made beyond what was taken. An element is taken a moment before it is counted as such, which
  /// is why the lead may exceed the capacity by that one.
  private final class Counters: Sendable {
    private let made = Atomic(0)
    private let taken = Atomic(0)

    func make() -> Int {
      made.add(1, ordering: .sequentiallyConsistent).newValue - taken.load(ordering: .sequentiallyConsistent)
        - 1
    }

    func take() { taken.add(1, ordering: .sequentiallyConsistent) }
  }

  /// Elements of 1 to 5 bytes, of which 6 fit, and now and then one of 50.
  @Test(arguments: [1, 3, 8])
  func aPipelineHoldsNoMoreBytesThanItMay(threads: Int) {
    @Sendable func bytes(_ index: Int) -> Int { index % 7 == 3 ? 50 : index % 5 + 1 }
    let held = Held()
    let pipeline = OrderedPipeline(
      indices: 0..<150, threads: threads, capacity: 10, byteCapacity: 6, bytes: { bytes($0) },
      make: { index in
        held.add(bytes(index))
        return index
      })
    for index in 0..<150 {
      #expect(pipeline.next() == index)
      usleep(100)
      held.remove(bytes(index))
    }
    // What is removed here is given back a moment later.
    #expect(held.most <= 50)
    #expect(held.mostOfSeveral <= 6)
  }

  private final class Held: Sendable {
    private let state = Mutex((elements: 0, bytes: 0, most: 0, mostOfSeveral: 0))

    func add(_ bytes: Int) {
      state.withLock {
        $0.elements += 1
        $0.bytes += bytes
        $0.most = max($0.most, $0.bytes)
        if $0.elements > 1 { $0.mostOfSeveral = max($0.mostOfSeveral, $0.bytes) }
      }
    }

    func remove(_ bytes: Int) {
      state.withLock {
        $0.elements -= 1
        $0.bytes -= bytes
      }
    }

    var most: Int { state.withLock(\.most) }
    var mostOfSeveral: Int { state.withLock(\.mostOfSeveral) }
  }

  /// What is larger than the queue is done before anything else is added.
  @Test func aQueueHoldsNoMoreBytesThanItMay() {
    let held = Held()
    let queue = WorkQueue(threads: 3, capacity: 10, byteCapacity: 6)
    for number in 0..<100 {
      let bytes = number % 7 == 3 ? 50 : number % 5 + 1
      queue.submit(bytes: bytes) {
        held.add(bytes)
        usleep(50)
        held.remove(bytes)
      }
    }
    queue.finish()
    #expect(held.most == 50 && held.mostOfSeveral <= 6)
  }

  @Test(arguments: [1, 4])
  func aQueueDoesAllWorkBeforeItIsFinished(threads: Int) {
    let record = Record()
    let queue = WorkQueue(threads: threads, capacity: 2)
    for number in 0..<100 { queue.submit { record.add(number) } }
    queue.finish()
    #expect(record.numbers == Set(0..<100))
  }

  private final class Record: Sendable {
    private let state = Mutex<Set<Int>>([])
    func add(_ number: Int) { _ = state.withLock { $0.insert(number) } }
    var numbers: Set<Int> { state.withLock(\.self) }
  }
}
