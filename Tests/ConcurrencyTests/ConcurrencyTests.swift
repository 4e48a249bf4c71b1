import Concurrency
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
