import SkipSegBasics
import SkipSegSamples
import Testing

@Suite struct SampleOrderTests {
  private func epoch(_ order: SampleOrder, _ epoch: Int) -> [Int] {
    (0..<order.batchesPerEpoch).flatMap { order.batch($0, epoch: epoch) }
  }

  @Test(arguments: [(12, 4), (13, 4), (15, 4), (4, 4)])
  func anEpochUsesNoSampleTwiceAndLeavesLessThanABatch(sampleCount: Int, batchSize: Int) {
    let order = SampleOrder(sampleCount: sampleCount, batchSize: batchSize, seed: 9)
    let indices = epoch(order, 0)
    #expect(Set(indices).count == indices.count && Set(indices).isSubset(of: 0..<sampleCount))
    #expect((0..<batchSize).contains(sampleCount - indices.count))
  }

  @Test func aSetSmallerThanABatchIsGoneThroughRepeatedly() {
    let order = SampleOrder(sampleCount: 3, batchSize: 8, seed: 9)
    let indices = epoch(order, 0)
    #expect(indices.count == 8)
    #expect(Set(indices[0..<3]) == [0, 1, 2] && Set(indices[3..<6]) == [0, 1, 2])
  }

  @Test func theOrderDependsOnSeedAndEpoch() {
    let order = SampleOrder(sampleCount: 40, batchSize: 4, seed: 1)
    #expect(epoch(order, 2) == epoch(order, 2))
    #expect(epoch(order, 2) != epoch(order, 3))
    #expect(epoch(order, 2) != epoch(SampleOrder(sampleCount: 40, batchSize: 4, seed: 2), 2))
  }

  /// Small batches of which several make a step hold the samples of the large one.
  @Test func accumulatedBatchesMakeTheSameSteps() {
    let large = SampleOrder(sampleCount: 23, batchSize: 6, seed: 3)
    let small = SampleOrder(sampleCount: 23, batchSize: 2, batchesPerStep: 3, seed: 3)
    #expect(small.stepsPerEpoch == large.stepsPerEpoch && small.batchesPerEpoch == 9)
    for step in 0..<large.stepsPerEpoch {
      #expect((0..<3).flatMap { small.batch(3 * step + $0, epoch: 2) } == large.batch(step, epoch: 2))
    }
  }

  /// The batches of all epochs are those of one permutation after the other, whatever the order they are asked for in;
  /// and a batch costs what it gives: a permutation for each of these would take hours.
  @Test func batchesOfALargeSetTakeNoTime() {
    let (sampleCount, batchSize) = (300_000, 2)
    let order = SampleOrder(sampleCount: sampleCount, batchSize: batchSize, seed: 5)
    for epoch in [0, 1] {
      var random = CounterRandom(seed: 5, epoch: epoch, sample: nil)
      #expect(self.epoch(order, epoch) == random.permutation(of: sampleCount))
    }
    let last = order.batchesPerEpoch - 1
    let batches = [order.batch(last, epoch: 1), order.batch(0, epoch: 2), order.batch(last, epoch: 1)]
    #expect(batches[0] == batches[2])
    var random = CounterRandom(seed: 5, epoch: 2, sample: nil)
    #expect(batches[1] == Array(random.permutation(of: sampleCount)[..<batchSize]))
  }
}
