import Foundation

/// Moves bytes between threads of one process, each of which is a rank; it can be told what is to go wrong.
package final class LocalTransport: Transport {
  /// What happens to a rank.
  package enum Incident: Sendable {
    /// Each of its exchanges begins so late.
    case delay(Duration)
    /// It dies as its exchange of this number begins.
    case loss(at: Int)
    /// It stops as its exchange of this number begins, and shows no sign any longer.
    case silence(at: Int)
  }

  package let rank: Int
  package var size: Int { hub.size }
  private let hub: Hub
  private let incident: Incident?

  private init(rank: Int, _ hub: Hub, _ incident: Incident?) {
    (self.rank, self.hub, self.incident) = (rank, hub, incident)
  }

  /// The ranks of one run.
  /// - Parameter incidents: by rank.
  package static func ranks(_ count: Int, incidents: [Int: Incident] = [:]) -> [LocalTransport] {
    let hub = Hub(size: count)
    return (0..<count).map { LocalTransport(rank: $0, hub, incidents[$0]) }
  }

  package func exchange(
    receives: [Transfer], sends: [Transfer], timeout: Duration
  ) throws(TransportError) {
    let number = hub.count(of: rank)
    switch incident {
    case .delay(let delay): Thread.sleep(forTimeInterval: delay / .seconds(1))
    case .loss(let first) where number >= first:
      leave()
      throw .lost(rank: rank)
    case .silence(let first) where number >= first:
      // Nobody hears what it would say at its end.
      Thread.sleep(forTimeInterval: 2 * (timeout / .seconds(1)))
      throw .silent(rank: rank)
    default: break
    }
    hub.send(sends, from: rank)
    try hub.receive(receives, at: rank, timeout: timeout)
  }

  package func tellProgress() { hub.sign(of: rank) }

  package func finish(timeout: Duration) throws(TransportError) {
    let byte = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
    defer { byte.deallocate() }
    byte[0] = 0
    let others = (0..<size).filter { $0 != rank }.map { Transfer(peer: $0, tag: .max, bytes: byte) }
    try exchange(receives: others, sends: others, timeout: timeout)
  }

  /// Dies: whoever waits for this rank learns it.
  package func leave() { hub.lose(rank) }
}

/// What the threads share.
private final class Hub: @unchecked Sendable {
  private struct Line: Hashable {
    let from, to, tag: Int
  }

  let size: Int
  private let condition = NSCondition()
  // Everything below is guarded by `condition`.
  private var messages: [Line: [[UInt8]]] = [:]
  private var signs: [ContinuousClock.Instant]
  private var exchanges: [Int]
  /// The first one first, as others follow it.
  private var lost: [Int] = []

  init(size: Int) {
    self.size = size
    signs = [ContinuousClock.Instant](repeating: .now, count: size)
    exchanges = [Int](repeating: 0, count: size)
  }

  /// Exchanges that a rank has begun before.
  func count(of rank: Int) -> Int {
    condition.withLock {
      exchanges[rank] += 1
      return exchanges[rank] - 1
    }
  }

  func sign(of rank: Int) {
    condition.withLock {
      signs[rank] = .now
      condition.broadcast()
    }
  }

  func lose(_ rank: Int) {
    condition.withLock {
      if !lost.contains(rank) { lost.append(rank) }
      condition.broadcast()
    }
  }

  func send(_ sends: [Transfer], from rank: Int) {
    condition.withLock {
      signs[rank] = .now
      for send in sends {
        messages[Line(from: rank, to: send.peer, tag: send.tag), default: []].append(Array(send.bytes))
      }
      condition.broadcast()
    }
  }

  func receive(_ receives: [Transfer], at rank: Int, timeout: Duration) throws(TransportError) {
    condition.lock()
    defer { condition.unlock() }
    let begin = ContinuousClock.now
    var open = receives
    while true {
      open = open.filter { !take($0, at: rank) }
      guard let first = open.first else { return }
      let awaited = Set(open.map(\.peer))
      if let gone = lost.first(where: awaited.contains) { throw .lost(rank: gone) }
      // The one that has been silent for longest.
      let oldest = open.map(\.peer).min { signs[$0] < signs[$1] } ?? first.peer
      let deadline = max(begin, signs[oldest]) + timeout
      if deadline <= .now { throw .silent(rank: oldest) }
      let rest = ContinuousClock.now.duration(to: deadline) / .seconds(1)
      _ = condition.wait(until: Date(timeIntervalSinceNow: rest))
    }
  }

  private func take(_ receive: Transfer, at rank: Int) -> Bool {
    let line = Line(from: receive.peer, to: rank, tag: receive.tag)
    guard let message = messages[line]?.first else { return false }
    precondition(message.count == receive.bytes.count, "a message has the size that its receiver expects")
    receive.bytes.copyBytes(from: message)
    messages[line]?.removeFirst()
    return true
  }
}
