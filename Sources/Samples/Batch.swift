import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging

/// What the network is fed with in one step of training.
package struct Batch: Sendable, Equatable {
  /// `[batch][height][width][channels]`, normalised.
  package let input: [Float]
  /// `[batch][height][width]`: class index or `LabelMap.ignored`.
  package let labels: [UInt16]
  /// Of each crop.
  package let size: PixelSize
  /// The photographs that the crops were cut from, and those that something was pasted from.
  package let files: [String]
}

extension Batch {
  /// Crops.
  package var count: Int { labels.count / size.pixels }

  /// Nil when not one sample can be read.
  package init?(
    cache: SampleCache, order: SampleOrder, epoch: Int, batch: Int, size: PixelSize,
    augmentation: AugmentationConfiguration, normalization: Normalization
  ) {
    let indices = order.batch(batch, epoch: epoch)
    let pixels = size.pixels
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
          let chosen = isTargeted ? order.labelledSample(for: index) : index
          guard let sample = cache.sample(at: chosen) else { return }
          var drawn = Augmentation(
            sample: sample.decoded, size: size, configuration: augmentation, normalization: normalization,
            random: &random)
          files.append(sample.file)
          // Behind the others, whose numbers stay what they are without it.
          if augmentation.pasteShare > 0, random.unit() < augmentation.pasteShare,
            let (number, classes) = order.pasted(into: chosen, random: &random),
            // In the place of one that can't be read there may be the crop's own.
            let source = cache.sample(at: number), source.file != sample.file
          {
            drawn.paste = Paste(
              of: source.decoded, classes: classes, size: size, configuration: augmentation, random: &random)
            if drawn.paste != nil { files.append(source.file) }
          }
          drawn.apply(
            to: sample.decoded, normalization: normalization,
            into: UnsafeMutableBufferPointer(rebasing: input[slot * values..<(slot + 1) * values]))
          drawn.apply(
            to: sample.decoded.mask,
            into: UnsafeMutableBufferPointer(rebasing: labels[slot * pixels..<(slot + 1) * pixels]))
        }
        labelCount = indices.count * pixels
      }
      inputCount = labels.isEmpty ? 0 : indices.count * values
    }
    if input.isEmpty { return nil }
    self.init(input: input, labels: labels, size: size, files: files)
  }
}
