import Foundation
import SkipSegBasics
import SkipSegEngine
import SkipSegRanks
import SkipSegTraining
import Testing

@Suite struct RankEnsembleTests {
  private static func store() throws -> ParameterStore {
    var builder = GraphBuilder()
    let image = builder.input(channels: 20)
    let output = builder.convolution(
      "a", image, channels: 50, kernel: 1, initializer: .constant(0))
    return try ParameterStore(graph: builder.build(output: output))
  }

  /// Value `index` of leaf `leaf`: all magnitudes from 2^-46 to 1, so that every other order of the sum has other bits.
  private static func value(_ index: Int, leaf: Int) -> Float {
    let bits = CounterRandom.mix(
      UInt64(index) &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(leaf) &* 0xd134_2543_de82_ef95 &+ 1)
    return Float(Int32(truncatingIfNeeded: bits))
      * Float(sign: .plus, exponent: -31 - Int(bits >> 60), significand: 1)
  }

  /// The sum of 1,000 values of each leaf, by whoever has the leaves.
  private static func sum(_ ensemble: any Ensemble, leaves: Int, pieces: [Range<Int>]) throws -> [Float] {
    let (store, pool) = (try store(), ThreadPool(threads: 1))
    let tree = try GradientTree(
      parameters: store, leafCount: leaves, own: ensemble.share(of: leaves))
    for leaf in tree.own {
      for index in 0..<1000 { store.gradients.base[index] = value(index, leaf: leaf) }
      tree.add(leaf: leaf, pool: pool)
    }
    try ensemble.sum(tree, over: pieces, pool: pool)
    return (0..<1000).map { store.gradients.base[$0] }
  }

  private static func hash(_ values: [Float]) -> UInt64 {
    values.reduce(1_469_598_103_934_665_603) { ($0 ^ UInt64($1.bitPattern)) &* 1_099_511_628_211 }
  }

  private static let pieces = stride(from: 0, to: 1000, by: 97).map { $0..<min($0 + 97, 1000) }

  @Test(arguments: 1...9)
  func anyNumberOfRanksGivesTheSumOfOne(leaves: Int) throws {
    let alone = Self.hash(try Self.sum(SoloEnsemble(), leaves: leaves, pieces: Self.pieces))
    let known: [Int: UInt64] = [
      2: 0x171b_b893_be78_15c9, 3: 0x87ab_0c7c_5f35_0960, 5: 0x3b4f_ddfd_ad39_160e,
      7: 0x36af_5c9e_1889_3dd7, 8: 0xfbfa_9059_144e_2c64,
    ]
    #expect(known[leaves] ?? alone == alone)
    for ranks in 1...leaves {
      let hashes = try LocalRanks(count: ranks).run { ensemble in
        Self.hash(try Self.sum(ensemble, leaves: leaves, pieces: Self.pieces))
      }.map { try $0.get() }
      #expect(hashes == [UInt64](repeating: alone, count: ranks), "\(ranks) ranks")
    }
  }

  /// What is frozen is not sent.
  @Test func whatNobodyLooksAtIsLeftOut() throws {
    let pieces = [100..<200, 200..<250, 400..<900]
    let alone = try Self.sum(SoloEnsemble(), leaves: 6, pieces: pieces)
    let sums = try LocalRanks(count: 2).run { try Self.sum($0, leaves: 6, pieces: pieces) }.map {
      try $0.get()
    }
    for range in [100..<250, 400..<900] {
      #expect(sums.allSatisfy { $0[range] == alone[range] })
    }
    #expect(sums[0][0..<100] != alone[0..<100])
  }

  @Test(arguments: [1, 2, 3, 5, 8])
  func allHearAllAndRankZero(count: Int) throws {
    let heard = try LocalRanks(count: count).run { ensemble in
      let all = try ensemble.gather([UInt8](repeating: UInt8(ensemble.rank), count: 3 * ensemble.rank))
      let first = try ensemble.broadcast(ensemble.isFirst ? "the listing" : nil)
      var array: [Float] = ensemble.isFirst ? [1, .nan, 3] : [0, 0, 0]
      try array.withUnsafeMutableBytes { try ensemble.broadcast($0) }
      try ensemble.finish()
      return (all.map(\.count), first, array.map(\.bitPattern))
    }.map { try $0.get() }
    for (counts, first, array) in heard {
      #expect(counts == (0..<count).map { 3 * $0 } && first == "the listing")
      #expect(array == [Float(1), .nan, 3].map(\.bitPattern))
    }
  }

  @Test func stepsNotesKeepWhatIsNoNumber() throws {
    var note = StepNote()
    var loss = TrainingProgress.LossSums()
    (loss.total, loss.terms, loss.count) = (.nan, [-.infinity, 0.1], 1)
    note.batches = [StepNote.BatchNote(loss: loss, moments: [.nan, -0.0, 1e-40], files: ["a b.jpg"])]
    note.failure = "why"
    #expect(try StepNote(note.bytes).bytes == note.bytes)
    #expect(try StepNote(note.bytes).batches[0].loss.terms == [-.infinity, 0.1])
  }

  private struct Flaw: Error, CustomStringConvertible {
    let description = "no memory"
  }

  private static func words<Value>(_ results: [Result<Value, any Error>]) -> [String] {
    results.map { result in
      switch result {
      case .success: ""
      case .failure(let error): "\(error)"
      }
    }
  }

  @Test func theErrorOfTheLowestRankIsThatOfAll() {
    let results = LocalRanks(count: 4).run { ensemble in
      try ensemble.together { if ensemble.rank >= 2 { throw Flaw() } }
    }
    let told = "rank 2 (node3): no memory"
    #expect(Self.words(results) == [told, told, "no memory", told])
  }

  @Test func ranksThatDifferAreRefusedWithBothNames() {
    let cases: [(inout RankIdentity) -> Void] = [
      { $0.version = "2" }, { $0.kernels = "AVX2" }, { $0.request = "predict" },
    ]
    let kernels = KernelSet.best.name
    let expected = [
      "node1 runs skipseg 1, node3 runs 2; install the same on all machines",
      "node1 computes with \(kernels), node3 with AVX2, and their sums differ; set SKIPSEG_ISA=avx2 on all ranks",
      "node1 and node3 were started with other options; give all ranks the same",
    ]
    for (change, words) in zip(cases, expected)
    where words.contains("AVX2, and") == false || kernels != "AVX2" {
      let results = LocalRanks(count: 3, differences: [2: change]).run { _ in }
      #expect(Self.words(results) == [words, words, words])
    }
  }

  @Test func aRankThatIsSilentOrGoneEndsAllInTime() {
    let begin = ContinuousClock.now
    let silent = LocalRanks(
      count: 3, timeout: .seconds(1), incidents: [1: .silence(at: 4)]
    ).run { ensemble in
      for step in 1... {
        ensemble.place = "in step \(step)"
        _ = try ensemble.gather([UInt8(truncatingIfNeeded: step)])
      }
    }
    let words = Self.words(silent)
    #expect(
      words[0]
        == "rank 1 (node2) has not answered for 1 s in step 2; what was saved before stands: go on from there "
        + "with any number of ranks")
    #expect(!words[2].isEmpty)
    let gone = LocalRanks(count: 3, incidents: [2: .loss(at: 4)]).run { ensemble in
      while true { _ = try ensemble.gather([1]) }
    }
    #expect(Self.words(gone)[0].hasPrefix("rank 2 (node3) is gone "))
    #expect(begin.duration(to: .now) < .seconds(10))
  }

  /// Whoever tells that it works is waited for.
  @Test func aRankThatWorksIsWaitedFor() throws {
    let results = LocalRanks(count: 2, timeout: .milliseconds(500)).run { ensemble in
      try ensemble.together {
        for _ in 0..<20 where ensemble.isFirst {
          Thread.sleep(forTimeInterval: 0.05)
          ensemble.tellProgress()
        }
      }
    }
    for result in results { try result.get() }
  }

  @Test func theShareOfTheExchangeIsSaidWithWhatWouldMakeItLess() {
    let slow = ExchangeShare(exchange: 0.84, step: 1.5, gradients: 24_440_000, ranks: 2, batches: 2)
    #expect(
      slow.words == "exchange 0.84 s of 1.50 s a step (0.9 Gbit/s); 16 batches a step would make it 14 %")
    let fast = ExchangeShare(exchange: 0.1, step: 1.5, gradients: 24_440_000, ranks: 2, batches: 2)
    #expect(fast.words == "exchange 0.10 s of 1.50 s a step (7.8 Gbit/s)")
  }
}
