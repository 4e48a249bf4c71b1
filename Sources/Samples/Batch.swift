import Basics
import Datasets
import Imaging

/// What the network is fed with in one step of training.
package struct Batch: Sendable, Equatable {
  /// `[batch][size][size][channels]`, normalised.
  package let input: [Float]
  /// `[batch][size][size]`: class index or `LabelMap.ignored`.
  package let labels: [UInt16]
}

extension Batch {
  /// Nil when not one sample can be read.
  package init?(
    cache: SampleCache, order: SampleOrder, epoch: Int, batch: Int, size: Int,
    augmentation: AugmentationConfiguration, normalization: Normalization
  ) {
    let indices = order.batch(batch, epoch: epoch)
    let pixels = size * size
    let samples = pixels * normalization.mean.count
    var input = [Float](repeating: 0, count: indices.count * samples)
    var labels = [UInt16](repeating: 0, count: indices.count * pixels)
    for (slot, index) in indices.enumerated() {
      guard let sample = cache.sample(at: index) else { return nil }
      var random = CounterRandom(seed: order.seed, epoch: epoch, sample: batch * order.batchSize + slot)
      let augmentation = Augmentation(
        sample: sample, size: size, configuration: augmentation, normalization: normalization, random: &random
      )
      input.withUnsafeMutableBufferPointer { input in
        let crop = UnsafeMutableBufferPointer(rebasing: input[slot * samples..<(slot + 1) * samples])
        augmentation.apply(to: sample, normalization: normalization, into: crop)
      }
      labels.withUnsafeMutableBufferPointer { labels in
        let crop = UnsafeMutableBufferPointer(rebasing: labels[slot * pixels..<(slot + 1) * pixels])
        augmentation.apply(to: sample.mask, into: crop)
      }
    }
    self.init(input: input, labels: labels)
  }
}
