import SkipSegBasics
import Testing

@Suite struct CounterRandomTests {
  @Test(arguments: [1, 2, 7, 100])
  func aPermutationHoldsEveryNumberOnce(count: Int) {
    var random = CounterRandom(seed: 3, epoch: 1, sample: nil)
    #expect(random.permutation(of: count).sorted() == Array(0..<count))
  }

  @Test func allPermutationsAreAboutAsLikely() {
    var counts: [[Int]: Int] = [:]
    for epoch in 0..<6000 {
      var random = CounterRandom(seed: 3, epoch: epoch, sample: nil)
      counts[random.permutation(of: 3), default: 0] += 1
    }
    #expect(counts.count == 6 && counts.values.allSatisfy { (850...1150).contains($0) })
  }

  @Test func numbersStayBelowTheirBound() {
    var random = CounterRandom(seed: 0, epoch: 0, sample: 0)
    #expect((0..<10_000).allSatisfy { _ in (0..<7).contains(random.index(below: 7)) })
    #expect((0..<10_000).allSatisfy { _ in (-2.0...3).contains(random.uniform(in: -2...3)) })
    let mean = (0..<10_000).reduce(0.0) { sum, _ in sum + random.unit() } / 10_000
    #expect(abs(mean - 0.5) < 0.02)
  }

  /// The numbers are part of what a seed means: an old run must be repeatable.
  @Test func theNumbersNeverChange() {
    var random = CounterRandom(seed: 42, epoch: 3, sample: 7)
    #expect([random.next(), random.next(), random.next()] == Self.recorded)
  }

  private static let recorded: [UInt64] = [
    0xBC0E_4F54_1041_2879, 0xBBAA_243B_8864_C9E1, 0xDB98_B80E_AB4E_6E00,
  ]

  /// So are the initial values of a network.
  @Test func theNumbersOfANameNeverChange() {
    var random = CounterRandom(seed: 42, stream: "encoder.conv1.weight")
    #expect([random.next(), random.next()] == [0x5B5A_B8DB_821F_A34B, 0x4E80_87A8_06BD_8583])
  }
}
