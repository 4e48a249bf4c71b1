import SkipSegConcurrency
import SkipSegDatasets
import SkipSegImaging
import SkipSegSamples

/// Statistics of batch norm that are measured anew for the network that is judged, at the end of the last epoch. They follow
/// from weights and photographs alone: a run that is killed meanwhile ends in the same bytes.
extension Trainer {
  /// Crops over which they are measured where masks are sparse, in batches.
  private static let measuredBatches = 50

  /// Measures them over all photographs where that is asked for; over crops from anywhere where masks are sparse, as
  /// training has then seen crops around labelled pixels nearly only, whose statistics are not those of whole pictures
  /// (arXiv 1904.06031, 2105.07576).
  ///
  /// - Returns: false where it was stopped; then nothing has changed.
  func measureStatistics(_ cache: SampleCache, stop: StopSignal) throws -> Bool {
    guard completedEpochs + 1 == configuration.epochs, completedEpochs >= configuration.frozenEpochs else {
      return true
    }
    if configuration.statistics == .measured { return try measurePhotographs(stop: stop) }
    let cropping = setup.crops[configuration.epochs * stepsPerEpoch - 1]
    let isSparse = cropping.augmentation.untargetedShare ?? 0 > 0 && cropping.augmentation.targetedShare > 0
    return try !isSparse || measureCrops(cropping, cache, stop: stop)
  }

  private func measureCrops(_ cropping: Cropping, _ cache: SampleCache, stop: StopSignal) throws -> Bool {
    var augmentation = cropping.augmentation
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

  /// Every process measures all of them by itself, so that all end in the same statistics.
  private func measurePhotographs(stop: StopSignal) throws -> Bool {
    // Training is over, and its plan takes more memory than this.
    steps.releasePlan()
    let measurement = StatisticsMeasurement(
      of: state.judged, precision: configuration.precision, pool: setup.pool)
    let isComplete = try ensemble.together { try measurePhotographs(measurement, stop: stop) }
    if try ensemble.gather(isComplete).contains(false) {
      measurement.undo()
      return false
    }
    return true
  }

  /// Whole, at their working size, as they are; those of one size in batches as large as those of training. What exceeds
  /// the pixels of four batches of crops is seen in its middle, so that the memory is bounded by that of training. What is
  /// smaller than the network takes, and so can't be predicted either, is left out.
  private func measurePhotographs(_ measurement: StatisticsMeasurement, stop: StopSignal) throws -> Bool {
    let pixels = 4 * configuration.batchSize * configuration.size * configuration.size
    let side = Int(Double(pixels).squareRoot())
    let reader = setup.reader
    let normalization = model.specification.normalization
    let least = model.graph.smallestImage?.side ?? 1
    var waiting: [Image] = []
    func measure() throws {
      guard let first = waiting.first else { return }
      defer { waiting = [] }
      try measurement.add(count: waiting.count, height: first.height, width: first.width) { input in
        let values = first.pixels.count
        for (slot, image) in waiting.enumerated() {
          normalization.normalize(
            image, into: UnsafeMutableBufferPointer(rebasing: input[slot * values..<(slot + 1) * values]))
        }
      }
    }
    for sample in measuredSamples {
      if stop.isRequested { return false }
      // What can't be read was told of while training.
      guard let decoded = try? reader.decode(sample, channels: normalization.mean.count).image,
        min(decoded.width, decoded.height) >= least
      else { continue }
      let image =
        decoded.width * decoded.height <= pixels ? decoded : decoded.middle(width: side, height: side)
      if let first = waiting.first {
        let isFull =
          waiting.count == configuration.batchSize
          || (waiting.count + 1) * image.width * image.height > pixels
        if isFull || (image.width, image.height) != (first.width, first.height) { try measure() }
      }
      waiting.append(image)
      ensemble.tellProgress()
    }
    if stop.isRequested { return false }
    try measure()
    return true
  }

  /// All that is trained on, by the size of the photographs.
  private var measuredSamples: [Sample] {
    let samples = setup.dataset.training.map { sample in
      (size: (try? ImageFile.header(of: sample.image))?.uprightSize ?? (width: 0, height: 0), sample: sample)
    }
    return samples.indices.sorted {
      (samples[$0].size.width, samples[$0].size.height, $0)
        < (samples[$1].size.width, samples[$1].size.height, $1)
    }.map { samples[$0].sample }
  }
}

extension Image {
  /// The middle part, of at most so many pixels a side.
  fileprivate func middle(width most: Int, height highest: Int) -> Image {
    func range(_ length: Int, _ most: Int) -> Range<Int> {
      let start = max(0, length - most) / 2
      return start..<start + min(length, most)
    }
    return cropped(range(width, most), range(height, highest))
  }
}
