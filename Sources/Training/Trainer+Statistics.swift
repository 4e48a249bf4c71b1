import SkipSegConcurrency
import SkipSegSamples

extension Trainer {
  /// Batches over which the statistics of batch norm are measured.
  private static let measuredBatches = 50

  /// Measures the statistics of batch norm for the network that is judged, on crops from anywhere. Where masks are sparse,
  /// training has seen crops around labelled pixels nearly only, and their statistics are not those of whole pictures
  /// (arXiv 1904.06031, 2105.07576). Only at the end of the last epoch, as it takes as long as so many steps.
  ///
  /// - Returns: false where it was stopped; then nothing has changed.
  func measureStatistics(_ cache: SampleCache, stop: StopSignal) throws -> Bool {
    let cropping = setup.crops[configuration.epochs * stepsPerEpoch - 1]
    var augmentation = cropping.augmentation
    guard let share = augmentation.untargetedShare, share > 0, augmentation.targetedShare > 0,
      completedEpochs + 1 == configuration.epochs, completedEpochs >= configuration.frozenEpochs
    else { return true }
    augmentation.untargetedShare = 1
    let order = setup.order
    // Behind those that the run went through, so that no crop of these comes again.
    var first = configuration.epochs * stepsPerEpoch * order.batchesPerStep
    first = (first + order.batchesPerEpoch - 1) / order.batchesPerEpoch * order.batchesPerEpoch
    return try steps.measureStatistics(batches: Self.measuredBatches, size: cropping.size) {
      if stop.isRequested { return nil }
      let (epoch, number) = (first + $0).quotientAndRemainder(dividingBy: order.batchesPerEpoch)
      return Batch(
        cache: cache, order: order, epoch: epoch, batch: number,
        size: cropping.size, augmentation: augmentation,
        normalization: model.specification.normalization)
    }
  }
}
