import Basics
import Imaging

/// What the network is fed with in one step of training.
package struct Batch: Sendable, Equatable {
  /// `[batch][size][size][3]`, normalised.
  package let input: [Float]
  /// `[batch][size][size]`: class index or `LabelMap.ignored`.
  package let labels: [UInt16]
}

extension Batch {
  /// Nil when not one sample can be read.
  init?(
    cache: SampleCache, order: SampleOrder, epoch: Int, step: Int, size: Int,
    augmentation: AugmentationConfiguration, normalization: Normalization
  ) {
    let indices = order.batch(epoch: epoch, step: step)
    let pixels = size * size
    var input = [Float](repeating: 0, count: indices.count * pixels * 3)
    var labels = [UInt16](repeating: 0, count: indices.count * pixels)
    for (slot, index) in indices.enumerated() {
      guard let sample = cache.sample(at: index) else { return nil }
      var random = CounterRandom(seed: order.seed, epoch: epoch, sample: step * order.batchSize + slot)
      let augmentation = Augmentation(
        sample: sample, size: size, configuration: augmentation, normalization: normalization, random: &random
      )
      input.withUnsafeMutableBufferPointer { input in
        let crop = UnsafeMutableBufferPointer(rebasing: input[slot * pixels * 3..<(slot + 1) * pixels * 3])
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
