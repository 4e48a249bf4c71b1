import Foundation
import Synchronization

/// The events of work that takes long, to be read by `for try await`.
///
/// The work begins when the sequence is made. It runs on a thread of its own, never on the threads of Swift's tasks, and
/// never waits for whoever reads: a slow reader gets the newest few of the events that later ones replace, such as
/// progress, and all others. The last event is `ended`, with the outcome; where the work fails, its error is
/// thrown instead.
///
/// Cancelling the task that reads asks for a stop: the sequence goes on until the work has come to its next safe place,
/// has saved what it has, and ends as it ends after any stop. Without a reader the work goes on to its end, and `stop`
/// still ends it. Where several tasks read, each event goes to one of them.
public struct EventSequence<Detail: Sendable, Outcome: Sendable>: AsyncSequence, Sendable {
  /// An event.
  public typealias Element = WorkEvent<Detail, Outcome>

  /// Asks the work to stop, as cancelling its reader does.
  public let stop: StopSignal
  private let reader: Reader

  /// Begins the work.
  ///
  /// - Parameters:
  ///   - thread: the name of the work's thread.
  ///   - isReplaced: whether later details take the place of one. Those of progress always do.
  ///   - work: what is done; called once.
  package init(
    thread name: String, stop: StopSignal, isReplaced: @escaping @Sendable (Detail) -> Bool = { _ in false },
    work: @escaping @Sendable (StopSignal, (Element) -> Void) throws -> Outcome
  ) {
    let queue = EventQueue<Element>()
    self.stop = stop
    reader = Reader(queue)
    let thread = Thread {
      do {
        let outcome = try work(stop) { event in
          switch event {
          case .progress: queue.add(event, isReplaced: true)
          case .detail(let detail): queue.add(event, isReplaced: isReplaced(detail))
          case .note, .fault, .ended: queue.add(event, isReplaced: false)
          }
        }
        queue.add(.ended(outcome), isReplaced: false)
        queue.end(.success(()))
      } catch {
        queue.end(.failure(error))
      }
    }
    thread.name = name
    // As much as the main thread has.
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Reads on where others have come to.
  public func makeAsyncIterator() -> Iterator { Iterator(stop: stop, reader: reader) }

  /// Reads the events.
  public struct Iterator: AsyncIteratorProtocol, Sendable {
    fileprivate let stop: StopSignal
    fileprivate let reader: Reader

    /// The next event, waited for; nil after the last one.
    public mutating func next() async throws -> Element? {
      let stop = stop
      return try await withTaskCancellationHandler {
        try await reader.queue.next()
      } onCancel: {
        stop.request()
      }
    }
  }

  /// Lives as long as somebody may still read.
  fileprivate final class Reader: Sendable {
    let queue: EventQueue<Element>

    init(_ queue: EventQueue<Element>) { self.queue = queue }

    deinit { queue.forget() }
  }
}

/// Events on their way from the thread that works to the tasks that read.
private final class EventQueue<Event: Sendable>: Sendable {
  /// How many events that later ones replace wait at most.
  private static var mostReplaced: Int { 16 }

  private struct State {
    var count = 0
    /// Each with its number, so that they come out in their order.
    var kept = Fifo<(number: Int, event: Event)>()
    var replaced = Fifo<(number: Int, event: Event)>()
    var readers = Fifo<CheckedContinuation<Event?, any Error>>()
    /// Of the work; a failure is told once.
    var end: Result<Void, any Error>?
    var isForgotten = false

    mutating func takeFirst() -> Event? {
      guard let other = replaced.first else { return kept.takeFirst()?.event }
      guard let first = kept.first, first.number < other.number else { return replaced.takeFirst()?.event }
      return kept.takeFirst()?.event
    }
  }

  private let state = Mutex(State())

  func add(_ event: Event, isReplaced: Bool) {
    let reader = state.withLock { state -> CheckedContinuation<Event?, any Error>? in
      if state.isForgotten { return nil }
      if let reader = state.readers.takeFirst() { return reader }
      state.count += 1
      if isReplaced {
        if state.replaced.count == Self.mostReplaced { _ = state.replaced.takeFirst() }
        state.replaced.add((state.count, event))
      } else {
        state.kept.add((state.count, event))
      }
      return nil
    }
    reader?.resume(returning: event)
  }

  func end(_ result: Result<Void, any Error>) {
    let readers = state.withLock { state in
      var readers: [CheckedContinuation<Event?, any Error>] = []
      while let reader = state.readers.takeFirst() { readers.append(reader) }
      state.end = readers.isEmpty ? result : .success(())
      return readers
    }
    for (index, reader) in readers.enumerated() {
      if index == 0, case .failure(let error) = result {
        reader.resume(throwing: error)
      } else {
        reader.resume(returning: nil)
      }
    }
  }

  func next() async throws -> Event? {
    try await withCheckedThrowingContinuation { reader in
      let known = state.withLock { state -> Result<Event?, any Error>? in
        if let event = state.takeFirst() { return .success(event) }
        guard let end = state.end else {
          state.readers.add(reader)
          return nil
        }
        state.end = .success(())
        return end.map { _ in nil }
      }
      if let known { reader.resume(with: known) }
    }
  }

  /// Nobody will read any longer.
  func forget() {
    state.withLock { state in
      state.isForgotten = true
      (state.kept, state.replaced) = (Fifo(), Fifo())
    }
  }
}

/// First in, first out, each in constant time.
private struct Fifo<Element> {
  private var elements: [Element?] = []
  private var begin = 0

  var count: Int { elements.count - begin }
  var first: Element? { count == 0 ? nil : elements[begin] }

  mutating func add(_ element: Element) { elements.append(element) }

  mutating func takeFirst() -> Element? {
    guard count > 0 else { return nil }
    defer {
      elements[begin] = nil
      begin += 1
      if 2 * begin >= elements.count {
        elements.removeFirst(begin)
        begin = 0
      }
    }
    return elements[begin]
  }
}
