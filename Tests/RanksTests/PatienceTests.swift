import SkipSegRanks
import Testing

@Suite struct PatienceTests {
  private let begin = ContinuousClock.now

  /// The process looks after its messages every 50 ms.
  private func wait(_ patience: inout Patience, from first: Int, to last: Int, hearing rank: Int? = nil) {
    for time in stride(from: first, through: last, by: 50) {
      patience.advance(to: begin + .milliseconds(time))
      if let rank { patience.hear(rank) }
    }
  }

  @Test func aRankIsSilentAfterTheTimeout() {
    var patience = Patience(size: 3, timeout: .seconds(1), now: begin)
    wait(&patience, from: 0, to: 1000)
    #expect(patience.silent(among: [1, 2]) == nil)
    wait(&patience, from: 1050, to: 1050)
    #expect(patience.silent(among: [2, 1]) == 1)
    #expect(patience.silent(among: [2]) == 2)
    #expect(patience.silent(among: []) == nil)
  }

  @Test func whoIsHeardIsNotSilent() {
    var patience = Patience(size: 3, timeout: .seconds(1), now: begin)
    wait(&patience, from: 0, to: 5000, hearing: 1)
    #expect(patience.silent(among: [1]) == nil)
    // Of two that are silent, the one that was heard earlier.
    wait(&patience, from: 5050, to: 9000)
    #expect(patience.silent(among: [1, 2]) == 2)
    #expect(patience.silent(among: [1]) == 1)
  }

  @Test func theTimeInWhichThisProcessWasStoppedDoesNotCount() {
    var patience = Patience(size: 2, timeout: .seconds(1), now: begin)
    wait(&patience, from: 0, to: 500)
    wait(&patience, from: 60_500, to: 60_850)
    #expect(patience.silent(among: [1]) == nil)
    wait(&patience, from: 60_900, to: 61_000)
    #expect(patience.silent(among: [1]) == 1)
  }

  @Test func aShortWaitSpins() {
    var patience = Patience(size: 2, timeout: .seconds(1), now: begin)
    patience.advance(to: begin + .microseconds(900))
    #expect(!patience.shouldSleep)
    patience.advance(to: begin + .microseconds(1200))
    #expect(patience.shouldSleep)
  }
}
