import Basics
import Imaging

/// What the network is fed with in one step of training.
package struct Batch: Sendable, Equatable {
  /// `[batch][size][size][3]`, normalised.
  package let input: [Float]
  /// `[batch][size][size]`: class index or `LabelMap.ignored`.
  package let labels: [UInt16]
}

/// Prepares the batches of a run on threads of its own, ahead of the network, in the order of the run.
///
/// A batch is a function of (seed, epoch, step) and the files alone.
package final class BatchLoader: Sendable {
  private let cache: SampleCache
  private let pipeline: OrderedPipeline<Batch?>

  /// Prepares the batches of `steps`, counted from the beginning of the run over all its epochs.
  package init(
    cache: SampleCache, order: SampleOrder, steps: Range<Int>, size: Int,
    augmentation: AugmentationConfiguration, normalization: Normalization, threads: Int, ahead: Int = 3
  ) {
    self.cache = cache
    pipeline = OrderedPipeline(indices: steps, threads: threads, capacity: max(ahead, threads)) { step in
      let (epoch, step) = step.quotientAndRemainder(dividingBy: order.stepsPerEpoch)
      return Batch(
        cache: cache, order: order, epoch: epoch, step: step, size: size, augmentation: augmentation,
        normalization: normalization)
    }
  }

  /// The next batch; nil when not one sample can be read.
  ///
  /// Not to be called more often than there are steps.
  package func next() -> Batch? {
    guard let batch = pipeline.next() else {
      preconditionFailure("a batch was asked for after the last step")
    }
    return batch
  }

  /// Time spent waiting in `next`, in seconds.
  package var secondsWaited: Double { pipeline.secondsWaited }

  /// What could not be read since the last call, in words.
  package func takeFaults() -> [String] { cache.takeFaults() }
}

extension Batch {
  /// Nil when not one sample can be read.
  fileprivate init?(
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
        width: sample.image.width, height: sample.image.height, size: size, configuration: augmentation,
        normalization: normalization, random: &random)
      input.withUnsafeMutableBufferPointer { input in
        let crop = UnsafeMutableBufferPointer(rebasing: input[slot * pixels * 3..<(slot + 1) * pixels * 3])
        augmentation.apply(to: sample.image, normalization: normalization, into: crop)
      }
      labels.withUnsafeMutableBufferPointer { labels in
        let crop = UnsafeMutableBufferPointer(rebasing: labels[slot * pixels..<(slot + 1) * pixels])
        augmentation.apply(to: sample.mask, into: crop)
      }
    }
    self.init(input: input, labels: labels)
  }
}
