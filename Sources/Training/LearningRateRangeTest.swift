import Concurrency
import Datasets
import Engine
import Foundation
import Models
import Samples

/// Finds a learning rate: takes steps at rates that grow from a very small to a very large one, and looks where the
/// loss falls and where it rises again (the range test of Smith, "Cyclical Learning Rates for Training Neural
/// Networks", arXiv 1506.01186). The weights are thrown away.
public final class LearningRateRangeTest {
  public let configuration: TrainingConfiguration
  public let range: ClosedRange<Double>
  public let stepCount: Int
  /// What was decided about the data, each in one line.
  public let notes: [String]

  private let dataset: Dataset
  private let model: Model
  private let steps: TrainingSteps
  private let threads: Int
  private let memory: RunMemory

  /// - Parameters:
  ///   - configuration: of the run for which a rate is wanted; its own rate, schedule and average play no part.
  ///   - range: the first and the last rate.
  ///   - stepCount: from the first to the last, at least 10.
  public init(
    configuration: TrainingConfiguration, range: ClosedRange<Double>, stepCount: Int, threads: Int,
    limits: ResourceLimits = ResourceLimits()
  ) throws {
    var configuration = configuration
    configuration.averagingDecay = 0
    if let fault = configuration.fault { throw TrainingError.configuration(fault) }
    precondition(range.lowerBound > 0 && stepCount >= 10, "the rates grow by a factor in each of some steps")
    self.range = range
    self.stepCount = stepCount
    self.threads = threads
    let available = limits.memoryBytes
    let initialWeights = try configuration.openInitialWeights()
    dataset = try configuration.openDataset(threads: threads)
    try configuration.settleClassWeights(for: dataset)
    let sparseNote = configuration.augmentation.settle(labelledShare: dataset.labelledShares[.training])
    self.configuration = configuration
    let pool = ThreadPool(threads: threads)
    (model, memory) = try configuration.makeModel(for: dataset, pool: pool, available: available)
    notes = dataset.notes + (try initialWeights?.set(model) ?? []) + [sparseNote].compactMap(\.self)
    steps = try TrainingSteps(configuration, model: model, pool: pool)
    try steps.setEncoderFrozen(configuration.frozenEpochs > 0)
  }

  /// Takes the steps until the loss is far above its lowest value or not finite; nil where it was stopped before.
  /// `report` is called on this thread after each step, with the files that could not be read in it, and what is odd
  /// about others.
  public func run(
    stop: StopSignal, report: (_ done: Int, _ faults: [String], _ notes: [String]) -> Void
  ) throws -> LearningRateCurve? {
    let order = configuration.order(of: dataset)
    let loader = BatchLoader(
      cache: SampleCache(
        samples: dataset.training, reader: dataset.reader, augmentation: configuration.augmentation,
        byteBudget: memory.cache),
      order: order, batches: 0..<stepCount * order.batchesPerStep, size: configuration.size,
      augmentation: configuration.augmentation, normalization: model.specification.normalization,
      threads: max(1, threads / 4))
    var curve = LearningRateCurve()
    while curve.points.count < stepCount && !curve.hasDiverged {
      if stop.isRequested { return nil }
      let rate =
        range.lowerBound
        * pow(range.upperBound / range.lowerBound, Double(curve.points.count) / Double(stepCount - 1))
      guard case .taken(let losses) = try steps.take(from: loader, learningRate: rate) else { break }
      curve.add(rate: rate, loss: losses.mean.total)
      report(curve.points.count, loader.takeFaults(), loader.takeNotes())
    }
    return curve
  }
}
