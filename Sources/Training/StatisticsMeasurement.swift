import SkipSegEngine
import SkipSegModels

/// Measures a network's running statistics of batch norm: mean and variance of what each layer reads, over all values of
/// some batches, each of which is normalised by its own as in training (Wu and Johnson, "Rethinking 'Batch' in BatchNorm",
/// arXiv 2105.07576). Nothing is learnt, and counters stay.
final class StatisticsMeasurement {
  private let model: Model
  private let precision: Precision
  private let pool: ThreadPool
  private let before: [Float]
  private var executor: Executor?
  private var pixels = 0

  init(of model: Model, precision: Precision, pool: ThreadPool) {
    (self.model, self.precision, self.pool) = (model, precision, pool)
    before = model.parameters.runningStatistics
  }

  /// - Parameters:
  ///   - count: of pictures, each of `height` x `width`.
  ///   - fill: writes them, [n][height][width][channels], normalised.
  func add(
    count: Int, height: Int, width: Int, fill: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) throws {
    let executor = try executor(count: count, height: height, width: width)
    try fill(executor.input)
    let own = count * height * width
    pixels += own
    executor.pooledShare = Double(own) / Double(pixels)
    executor.forward()
  }

  /// Leaves the statistics as they were before.
  func undo() { model.parameters.runningStatistics = before }

  private func executor(count: Int, height: Int, width: Int) throws(PlanError) -> Executor {
    if let executor, executor.plan.batch == count, executor.plan.height == height,
      executor.plan.width == width
    {
      return executor
    }
    // The old plan's memory goes before the new one's comes.
    executor = nil
    let made = try Executor(
      graph: model.graph, parameters: model.parameters, batch: count, height: height, width: width,
      purpose: .inference, statistics: .pooled, precision: precision, pool: pool)
    executor = made
    return made
  }
}
