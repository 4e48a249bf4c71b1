import Foundation

/// The one thread on which MPI is called. Work is handed to it; between pieces of work it sleeps, or looks now and then
/// after what is still under way.
final class CommunicationThread: @unchecked Sendable {
  private let condition = NSCondition()
  // Guarded by `condition`.
  private var waiting: [@Sendable () -> Void] = []
  private var isEnded = false
  /// Looks after what is under way, and says whether anything is. Set and called on the thread.
  var lookAfter: () -> Bool = { false }

  init() {
    let thread = Thread { [self] in
      while let work = claim() { work() }
    }
    thread.name = "communication"
    thread.start()
  }

  /// Has a piece of work done after those before it.
  func submit(_ work: @escaping @Sendable () -> Void) {
    condition.withLock {
      waiting.append(work)
      condition.broadcast()
    }
  }

  /// Has a piece of work done and waits for its value; nil where it isn't there after the timeout.
  func perform<Value: Sendable>(
    timeout: Duration? = nil, _ work: @escaping @Sendable () -> Value
  ) -> Value? {
    let result = Guarded<Value>()
    submit { [self] in
      let value = work()
      condition.withLock {
        result.value = value
        condition.broadcast()
      }
    }
    let end = timeout.map { Date(timeIntervalSinceNow: $0 / .seconds(1)) }
    return condition.withLock {
      while result.value == nil {
        guard let end else {
          condition.wait()
          continue
        }
        if !condition.wait(until: end) { break }
      }
      return result.value
    }
  }

  /// Ends the thread after the work that was handed to it.
  func end() {
    condition.withLock {
      isEnded = true
      condition.broadcast()
    }
  }

  private func claim() -> (@Sendable () -> Void)? {
    while true {
      let isUnderWay = lookAfter()
      let (work, isOver) = condition.withLock { () -> ((@Sendable () -> Void)?, Bool) in
        if waiting.isEmpty && !isEnded {
          if isUnderWay {
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.001))
          } else {
            condition.wait()
          }
        }
        return (waiting.isEmpty ? nil : waiting.removeFirst(), isEnded)
      }
      if let work { return work }
      if isOver { return nil }
    }
  }

  /// A value that the condition guards.
  private final class Guarded<Value>: @unchecked Sendable {
    var value: Value?
  }
}
