import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging

/// What the network is fed with in one step of training.
package struct Batch: Sendable, Equatable {
  /// `[batch][size][size][channels]`, normalised.
  package let input: [Float]
  /// `[batch][size][size]`: class index or `LabelMap.ignored`.
  package let labels: [UInt16]
  /// The photographs that the crops were cut from.
  package let files: [String]
}

extension Batch {
  /// Nil when not one sample can be read.
  package init?(
    cache: SampleCache, order: SampleOrder, epoch: Int, batch: Int, size: Int,
    augmentation: AugmentationConfiguration, normalization: Normalization
  ) {
    let indices = order.batch(batch, epoch: epoch)
    let pixels = size * size
    let values = pixels * normalization.mean.count
    var labels: [UInt16] = []
    var files: [String] = []
    // Each crop is made where it stays. One photograph at a time, as they may be large.
    let input = [Float](unsafeUninitializedCapacity: indices.count * values) { input, inputCount in
      labels = [UInt16](unsafeUninitializedCapacity: indices.count * pixels) { labels, labelCount in
        for (slot, index) in indices.enumerated() {
          var random = CounterRandom(seed: order.seed, epoch: epoch, sample: batch * order.batchSize + slot)
          var next = random
          let isTargeted = next.unit() < augmentation.targetedShare
          guard let sample = cache.sample(at: isTargeted ? order.labelledSample(for: index) : index) else {
            return
          }
          let augmentation = Augmentation(
            sample: sample.decoded, size: size, configuration: augmentation, normalization: normalization,
            random: &random)
          augmentation.apply(
            to: sample.decoded, normalization: normalization,
            into: UnsafeMutableBufferPointer(rebasing: input[slot * values..<(slot + 1) * values]))
          augmentation.apply(
            to: sample.decoded.mask,
            into: UnsafeMutableBufferPointer(rebasing: labels[slot * pixels..<(slot + 1) * pixels]))
          files.append(sample.file)
        }
        labelCount = indices.count * pixels
      }
      inputCount = labels.isEmpty ? 0 : indices.count * values
    }
    if input.isEmpty { return nil }
    self.init(input: input, labels: labels, files: files)
  }
}
