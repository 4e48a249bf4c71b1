/// How long ranks that are waited for have been silent, by the time that this process was awake: a process that was
/// stopped for a while heard nothing, which says nothing about the others.
package struct Patience {
  /// Longer than this no pass over the messages takes while the process runs.
  private static let longestPass = Duration.milliseconds(100)

  private let timeout: Duration
  private var last: ContinuousClock.Instant
  /// Awake, since the wait began.
  private var waited = Duration.zero
  /// When each rank was heard last.
  private var heard: [Duration]

  package init(size: Int, timeout: Duration, now: ContinuousClock.Instant) {
    self.timeout = timeout
    last = now
    heard = Array(repeating: .zero, count: size)
  }

  /// Time has passed. To be called before messages are looked at, so that what came meanwhile counts as heard now.
  package mutating func advance(to now: ContinuousClock.Instant) {
    waited += min(now - last, Self.longestPass)
    last = now
  }

  /// A rank has sent something, or taken it.
  package mutating func hear(_ rank: Int) { heard[rank] = waited }

  /// Of the ranks that are waited for, the one that has been silent for longest, and for too long.
  package func silent(among ranks: some Sequence<Int>) -> Int? {
    guard let rank = ranks.min(by: { (heard[$0], $0) < (heard[$1], $1) }) else { return nil }
    return waited - heard[rank] > timeout ? rank : nil
  }

  /// A wait that began just now is spent spinning, a longer one asleep, so that it costs no core.
  package var shouldSleep: Bool { waited > .milliseconds(1) }
}
