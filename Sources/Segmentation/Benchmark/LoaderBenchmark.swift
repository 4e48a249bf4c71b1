import Basics
import Files

/// Measures how fast one core makes training samples of a data set: decoded, augmented and normalised.
package struct LoaderBenchmark: Sendable {
  package var augmentation = AugmentationConfiguration(.standard)
  /// Side of the crops in pixels.
  package var size = 256
  package var batch = 8
  /// Time of each measurement; each takes one batch at least.
  package var seconds = 3.0

  package init() {}

  package struct Report: Codable, Sendable {
    package let samples: Int
    package let size: Int
    /// Medians over batches: of samples that are read from their files, and of samples that are in memory.
    package let readMillisecondsPerCrop: Double
    package let cachedMillisecondsPerCrop: Double

    package func write(to path: String) throws { try DurableFile.write(JSONText.pretty(self), to: path) }
  }

  package func run(_ data: String) throws -> Report {
    let dataset = try Dataset.open(data)
    return Report(
      samples: dataset.training.count, size: size,
      readMillisecondsPerCrop: try millisecondsPerCrop(dataset, byteBudget: 0),
      cachedMillisecondsPerCrop: try millisecondsPerCrop(dataset, byteBudget: .max))
  }

  private func millisecondsPerCrop(_ dataset: Dataset, byteBudget: Int) throws -> Double {
    let order = SampleOrder(sampleCount: dataset.training.count, batchSize: batch, seed: 0)
    let cache = SampleCache(
      samples: dataset.training, masks: dataset.encoding.reader(), augmentation: augmentation,
      byteBudget: byteBudget)
    // Every sample comes into the memory first.
    if byteBudget > 0 { for index in 0..<dataset.training.count { _ = cache.sample(at: index) } }
    let end = ContinuousClock.now + .seconds(seconds)
    var times: [Double] = []
    while times.isEmpty || .now < end {
      let (epoch, step) = times.count.quotientAndRemainder(dividingBy: order.stepsPerEpoch)
      let begin = ContinuousClock.now
      let batch = Batch(
        cache: cache, order: order, epoch: epoch, step: step, size: size, augmentation: augmentation,
        normalization: .imageNet)
      if batch == nil { throw TrainingError.noReadableSample(data: dataset.root) }
      times.append(begin.duration(to: .now) / .milliseconds(1))
    }
    return times.sorted()[times.count / 2] / Double(self.batch)
  }
}
