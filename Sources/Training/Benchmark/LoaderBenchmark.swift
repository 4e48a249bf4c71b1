import Foundation
import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegFiles
import SkipSegInference
import SkipSegSamples

/// Measures how fast one core makes training samples of a data set: decoded, augmented and normalised. The time is the
/// processor's, so that other programs on the machine, and a disk that is waited for, count as little as can be.
package struct LoaderBenchmark: Sendable {
  package var augmentation = AugmentationConfiguration(.standard)
  /// Side of the crops in pixels.
  package var size = 256
  package var batch = 8
  /// The size at which photographs are worked on.
  package var resolution = Resolution.standard
  /// Time of each measurement; each takes one batch at least.
  package var seconds = 3.0

  package var options = DatasetOptions()

  package init() {}

  package struct Report: Codable, Sendable {
    package let samples: Int
    package let size: Int
    /// Medians over batches: of samples that are read from their files, and of samples that are in memory.
    package let readMillisecondsPerCrop: Double
    package let cachedMillisecondsPerCrop: Double

    package func write(to path: String) throws { try BenchmarkOutput(path).write(self) }
  }

  /// - Throws: `Stopped` where `stop` was requested before the end.
  package func run(_ data: String, stop: StopSignal = StopSignal()) throws -> Report {
    let dataset = try Dataset.open(data, options: options)
    let choice = ResolutionChoice(
      resolution, for: dataset.resolutionData, cropSize: size, seed: options.seed, threads: options.threads)
    var reader = dataset.reader
    reader.working = choice.scale
    return Report(
      samples: dataset.training.count, size: size,
      readMillisecondsPerCrop: try millisecondsPerCrop(dataset, reader, byteBudget: 0, stop),
      cachedMillisecondsPerCrop: try millisecondsPerCrop(
        dataset, reader, byteBudget: MemoryGate.shared.availableBytes / 2, stop))
  }

  private func millisecondsPerCrop(
    _ dataset: Dataset, _ reader: SampleReader, byteBudget: Int, _ stop: StopSignal
  ) throws -> Double {
    var augmentation = augmentation
    _ = augmentation.settle(labelledShare: dataset.labelledShares[.training])
    let order = SampleOrder(
      sampleCount: dataset.training.count, batchSize: batch, seed: 0, labelled: dataset.labelledTraining,
      rareClasses: dataset.trainingPixels.rareClasses())
    let cache = SampleCache(
      samples: dataset.training, reader: reader, augmentation: augmentation,
      byteBudget: byteBudget)
    // Every sample comes into the memory first.
    if byteBudget > 0 {
      for index in dataset.training.indices {
        if stop.isRequested { throw Stopped(after: index, of: dataset.training.count, "sample") }
        _ = cache.sample(at: index)
      }
    }
    let end = ContinuousClock.now + .seconds(seconds)
    var times: [Double] = []
    while times.isEmpty || .now < end {
      if stop.isRequested { throw Stopped(after: byteBudget > 0 ? 1 : 0, of: 2, "measurement") }
      let (epoch, number) = times.count.quotientAndRemainder(dividingBy: order.batchesPerEpoch)
      let begin = Self.processorMilliseconds
      let batch = Batch(
        cache: cache, order: order, epoch: epoch, batch: number, size: .square(size),
        augmentation: augmentation,
        normalization: .imageNet)
      if batch == nil { throw TrainingError.noReadableSample(data: dataset.root) }
      times.append(Self.processorMilliseconds - begin)
    }
    return times.sorted()[times.count / 2] / Double(self.batch)
  }

  /// What this thread has taken so far.
  private static var processorMilliseconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
  }
}
