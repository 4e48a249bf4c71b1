import Foundation
import SkipSegConcurrency
import Synchronization
import Testing

/// The events of work that counts.
@Suite struct EventSequenceTests {
  private typealias Sequence = EventSequence<Int, String>

  /// Tells `count` numbers, of which all but each hundredth replace those before, and ends.
  private func counting(to count: Int, stop: StopSignal = StopSignal(), then end: Mark = Mark()) -> Sequence {
    Sequence(thread: "counting", stop: stop, isReplaced: Self.isReplaced) { _, report in
      for number in 0..<count { report(.detail(number)) }
      end.set()
      return "counted"
    }
  }

  private static func isReplaced(_ number: Int) -> Bool { number % 100 != 0 }

  /// Set once, from any thread.
  private final class Mark: Sendable {
    private let isThere = Atomic(false)

    var isSet: Bool { isThere.load(ordering: .sequentiallyConsistent) }
    func set() { isThere.store(true, ordering: .sequentiallyConsistent) }
    func wait() async throws { while !isSet { try await Task.sleep(for: .milliseconds(1)) } }
  }

  private struct Failure: Error {}

  private func numbers(_ events: [WorkEvent<Int, String>]) -> [Int] {
    events.compactMap { if case .detail(let number) = $0 { number } else { nil } }
  }

  private func outcome(_ events: [WorkEvent<Int, String>]) -> String? {
    if case .ended(let outcome) = events.last { outcome } else { nil }
  }

  @Test func eventsComeInTheirOrderAndTheOutcomeLast() async throws {
    let events = try await counting(to: 1000).reduce(into: []) { $0.append($1) }
    let numbers = numbers(events)
    #expect(numbers == numbers.sorted() && numbers.last == 999 && outcome(events) == "counted")
    #expect(numbers.filter { $0 % 100 == 0 } == (0..<10).map { $0 * 100 })
  }

  /// Who comes late gets the newest of what is replaced, and all else; the work has not waited.
  @Test func aSlowReaderMissesOnlyWhatIsReplaced() async throws {
    let end = Mark()
    let sequence = counting(to: 1000, then: end)
    try await end.wait()
    let numbers = numbers(try await sequence.reduce(into: []) { $0.append($1) })
    #expect(numbers == (0..<10).map { $0 * 100 } + Array(984..<1000))
  }

  @Test func progressIsReplaced() async throws {
    let end = Mark()
    let sequence = EventSequence<Never, Int>(thread: "progress", stop: StopSignal()) { _, report in
      for number in 1...100 { report(.progress(done: number, of: 100)) }
      end.set()
      return 100
    }
    try await end.wait()
    var done: [Int] = []
    for try await event in sequence { if case .progress(let count, _) = event { done.append(count) } }
    #expect(done == Array(85...100))
  }

  /// On a thread of its own, not on one of a task; the note stands for what is saved.
  private func endless(_ stop: StopSignal = StopSignal(), _ begun: Mark = Mark()) -> Sequence {
    Sequence(thread: "endless", stop: stop) { stop, report in
      let isInTask = withUnsafeCurrentTask { $0 != nil }
      begun.set()
      var number = 0
      while !stop.isRequested {
        report(.detail(number))
        number += 1
        usleep(100)
      }
      report(.note(Note(isInTask ? "saved on a task's thread" : "saved")))
      return "stopped"
    }
  }

  @Test(arguments: [0, 3]) func cancellingTheReaderStopsTheWorkAndItsEndIsRead(after count: Int) async throws
  {
    let sequence = endless()
    let reader = Task {
      var events: [WorkEvent<Int, String>] = []
      if count == 0 { withUnsafeCurrentTask { $0?.cancel() } }
      for try await event in sequence {
        events.append(event)
        if events.count == count { withUnsafeCurrentTask { $0?.cancel() } }
      }
      return events
    }
    let events = try await reader.value
    #expect(outcome(events) == "stopped" && sequence.stop.isRequested)
    let notes = events.compactMap { if case .note(let note) = $0 { note.description } else { nil } }
    #expect(notes == ["saved"])
  }

  @Test func workThatNobodyReadsGoesOn() async throws {
    let (begun, end) = (Mark(), Mark())
    let stop = StopSignal()
    do {
      let sequence = endless(stop, begun)
      _ = sequence
    }
    _ = counting(to: 100_000, then: end)
    try await begun.wait()
    try await end.wait()
    stop.request()
  }

  @Test func aFailureIsThrownOnceInItsPlace() async throws {
    let sequence = Sequence(thread: "failing", stop: StopSignal()) { _, report in
      report(.detail(1))
      throw Failure()
    }
    var iterator = sequence.makeAsyncIterator()
    let first = try await iterator.next()
    if case .detail(1) = first {} else { Issue.record("\(String(describing: first))") }
    await #expect(throws: Failure.self) { try await iterator.next() }
    #expect(try await iterator.next() == nil)
  }

  @Test func aStopAfterTheEndDoesNothing() async throws {
    let sequence = counting(to: 1)
    #expect(outcome(try await sequence.reduce(into: []) { $0.append($1) }) == "counted")
    sequence.stop.request()
    var iterator = sequence.makeAsyncIterator()
    #expect(try await iterator.next() == nil)
  }

  @Test func aStopEndsAMap() throws {
    let items = Array(0..<1000)
    #expect(
      try parallelMap(items, of: "item", threads: 3, stop: StopSignal()) { 2 * $0 } == items.map { 2 * $0 })
    let stop = StopSignal()
    let error = #expect(throws: Stopped.self) {
      try parallelMap(items, of: "item", threads: 2, stop: stop) { item in
        if item == 10 { stop.request() }
        return item
      }
    }
    let stopped = try #require(error)
    #expect(stopped.done >= 11 && stopped.done < 1000)
    #expect("\(stopped)" == "stopped after \(stopped.done) of 1000 items")
  }
}
