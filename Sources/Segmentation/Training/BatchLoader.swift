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
