import Basics

/// Which samples make which batch: a seeded permutation of the training samples per epoch, cut into batches.
///
/// What does not fill the last batch of an epoch is left out of that epoch. A set smaller than one batch is gone
/// through repeatedly, each time in a new order, until one batch is full.
package struct SampleOrder: Sendable, Equatable {
  package let sampleCount: Int
  package let batchSize: Int
  package let seed: UInt64

  package init(sampleCount: Int, batchSize: Int, seed: UInt64) {
    precondition(sampleCount > 0 && batchSize > 0, "an order needs samples and a batch size")
    self.sampleCount = sampleCount
    self.batchSize = batchSize
    self.seed = seed
  }

  package var stepsPerEpoch: Int { max(1, sampleCount / batchSize) }

  /// The indices of a batch's samples; `step` counts from 0 within the epoch.
  package func batch(epoch: Int, step: Int) -> [Int] {
    precondition((0..<stepsPerEpoch).contains(step), "step \(step) of an epoch of \(stepsPerEpoch)")
    var random = CounterRandom(seed: seed, epoch: epoch, sample: nil)
    let end = (step + 1) * batchSize
    var order: [Int] = []
    while order.count < end { order += random.permutation(of: sampleCount) }
    return Array(order[step * batchSize..<end])
  }
}
