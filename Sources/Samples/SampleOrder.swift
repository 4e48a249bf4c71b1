import SkipSegBasics
import SkipSegDatasets
import Synchronization

/// Which samples make which batch: a seeded permutation of the training samples per epoch, cut into batches. So many
/// small batches make the same steps as large ones.
///
/// What does not fill the last step of an epoch is left out of that epoch. A set smaller than one step is gone through
/// repeatedly, each time in a new order, until one step is full.
package struct SampleOrder: Sendable {
  package let sampleCount: Int
  package let batchSize: Int
  /// Batches over which a step's gradient is the mean.
  package let batchesPerStep: Int
  package let seed: UInt64
  /// The samples of which some pixel counts; nil where that are all.
  package let labelled: [Int]?
  /// The classes whose pixels are pasted where that is asked for; none where there is one sample only.
  package let rareClasses: [RareClass]
  private let epochs = Epochs()

  package init(
    sampleCount: Int, batchSize: Int, batchesPerStep: Int = 1, seed: UInt64, labelled: [Int]? = nil,
    rareClasses: [RareClass] = []
  ) {
    precondition(
      sampleCount > 0 && batchSize > 0 && batchesPerStep > 0, "an order needs samples and a batch size")
    self.sampleCount = sampleCount
    self.batchSize = batchSize
    self.batchesPerStep = batchesPerStep
    self.seed = seed
    self.labelled = labelled
    self.rareClasses = sampleCount > 1 ? rareClasses : []
  }

  package var stepsPerEpoch: Int { max(1, sampleCount / (batchSize * batchesPerStep)) }
  package var batchesPerEpoch: Int { stepsPerEpoch * batchesPerStep }

  /// A sample of which some pixel counts: the one at `index` or one that is as far on among these.
  package func labelledSample(for index: Int) -> Int {
    guard let labelled, !labelled.isEmpty else { return index }
    return labelled[index * labelled.count / sampleCount]
  }

  /// Whose pixels are pasted into the crop of a sample, and of which classes: a rare class is drawn, each with the same
  /// chance, then one of the other samples that show it, then another rare class of that sample or none.
  /// - Returns: nil where no other sample shows the class.
  func pasted(into index: Int, random: inout CounterRandom) -> (sample: Int, classes: [UInt16])? {
    if rareClasses.isEmpty { return nil }
    let first = rareClasses[random.index(below: rareClasses.count)]
    let others = first.samples.filter { $0 != index }
    if others.isEmpty { return nil }
    let sample = others[random.index(below: others.count)]
    let beside = rareClasses.filter { $0 != first && $0.samples.contains(sample) }
    let second = random.index(below: beside.count + 1)
    return (sample, [first.label] + (second < beside.count ? [beside[second].label] : []))
  }

  /// The indices of the samples of a batch, which is counted from 0 within the epoch.
  package func batch(_ batch: Int, epoch: Int) -> [Int] {
    precondition((0..<batchesPerEpoch).contains(batch), "batch \(batch) of an epoch of \(batchesPerEpoch)")
    let order = epochs.order(of: epoch) {
      var random = CounterRandom(seed: seed, epoch: epoch, sample: nil)
      var order: [Int] = []
      while order.count < batchesPerEpoch * batchSize { order += random.permutation(of: sampleCount) }
      return order
    }
    return Array(order[batch * batchSize..<(batch + 1) * batchSize])
  }
}

extension SampleOrder {
  /// The orders of the epochs under way: one, or two where an epoch's last batches are made beside the next one's first.
  private final class Epochs: Sendable {
    private let orders = Mutex<[(epoch: Int, order: [Int])]>([])

    func order(of epoch: Int, make: () -> [Int]) -> [Int] {
      orders.withLock { orders in
        if let known = orders.first(where: { $0.epoch == epoch }) { return known.order }
        let order = make()
        orders = orders.suffix(1) + [(epoch, order)]
        return order
      }
    }
  }
}
