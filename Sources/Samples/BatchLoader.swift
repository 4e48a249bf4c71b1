import SkipSegConcurrency
import SkipSegDatasets

/// How the crops of a batch are cut.
package struct Cropping: Sendable, Equatable {
  package let size: PixelSize
  package let augmentation: AugmentationConfiguration

  package init(size: PixelSize, augmentation: AugmentationConfiguration) {
    (self.size, self.augmentation) = (size, augmentation)
  }
}

/// Prepares the batches of a run on threads of its own, ahead of the network, in the order of the run.
///
/// A batch is a function of (seed, epoch, batch) and the files alone.
package final class BatchLoader: Sendable {
  private let cache: SampleCache
  private let pipeline: OrderedPipeline<Batch?>

  /// Prepares batches of some steps, both counted from the beginning of the run over all its epochs.
  /// - Parameters:
  ///   - batches: those of whole steps.
  ///   - share: of the batches of each step, those that are prepared; nil: all.
  ///   - cropping: how the crops of a batch are cut.
  package init(
    cache: SampleCache, order: SampleOrder, batches: Range<Int>, share: Range<Int>? = nil,
    cropping: @escaping @Sendable (_ batch: Int) -> Cropping, normalization: Normalization, threads: Int,
    ahead: Int = 3
  ) {
    self.cache = cache
    let share = share ?? 0..<order.batchesPerStep
    let steps = batches.lowerBound / order.batchesPerStep..<batches.upperBound / order.batchesPerStep
    pipeline = OrderedPipeline(
      indices: steps.lowerBound * share.count..<steps.upperBound * share.count, threads: threads,
      capacity: max(ahead, threads)
    ) { index in
      let (step, place) = index.quotientAndRemainder(dividingBy: share.count)
      let number = step * order.batchesPerStep + share.lowerBound + place
      let (epoch, batch) = number.quotientAndRemainder(dividingBy: order.batchesPerEpoch)
      let cropping = cropping(number)
      return Batch(
        cache: cache, order: order, epoch: epoch, batch: batch, size: cropping.size,
        augmentation: cropping.augmentation, normalization: normalization)
    }
  }

  /// The next batch; nil when not one sample can be read.
  ///
  /// Not to be called more often than there are batches.
  package func next() -> Batch? {
    guard let batch = pipeline.next() else {
      preconditionFailure("a batch was asked for after the last one")
    }
    return batch
  }

  /// Time spent waiting in `next`, in seconds.
  package var secondsWaited: Double { pipeline.secondsWaited }

  /// What could not be read since the last call.
  package func takeFaults() -> [Fault] { cache.takeFaults() }

  /// What is odd about photographs that were read since the last call.
  package func takeNotes() -> [Note] { cache.takeNotes() }
}
