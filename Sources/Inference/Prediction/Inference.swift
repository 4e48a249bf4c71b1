import Engine
import Files
import Imaging
import Models

/// Runs a model over whole pictures of any size. Each size needs a plan and memory of its own; those of the last few
/// sizes are kept.
package final class Inference {
  private let model: Model
  private let pool: ThreadPool
  private let precision: Precision
  private let byteBudget: Int
  /// The one used last at the end.
  private var executors: [Executor] = []

  private static let keptSizes = 4

  /// - Parameter byteBudget: memory for plans; a picture that needs more is refused.
  package init(
    model: Model, pool: ThreadPool, precision: Precision, byteBudget: Int = MachineMemory.current.bytes
  ) {
    self.model = model
    self.pool = pool
    self.precision = precision
    self.byteBudget = byteBudget
  }

  /// Channels of the pictures that the model takes, 1 or 3.
  package var channels: Int { model.specification.architecture.inputChannels }

  /// The class of every pixel, at the picture's own size.
  ///
  /// - Throws: `PredictionError` or `PlanError` where the picture is too large for this machine, or too small.
  package func labels(of image: Image) throws -> LabelMap {
    let executor = try executor(height: image.height, width: image.width)
    model.specification.normalization.normalize(image, into: executor.input)
    executor.forward()
    let labels = [UInt16](unsafeUninitializedCapacity: image.width * image.height) { labels, count in
      executor.labels(into: labels)
      count = labels.count
    }
    return LabelMap(width: image.width, height: image.height, labels: labels)
  }

  /// The logits of the picture that `labels` took last, [class][height][width].
  package func lastLogits() -> [Float] {
    precondition(!executors.isEmpty, "no picture has been taken")
    return executors[executors.count - 1].logits()
  }

  private func executor(height: Int, width: Int) throws -> Executor {
    if let index = executors.firstIndex(where: { $0.plan.height == height && $0.plan.width == width }) {
      executors.append(executors.remove(at: index))
      return executors[executors.count - 1]
    }
    let plan = try Plan(
      graph: model.graph, batch: 1, height: height, width: width, purpose: .inference,
      precision: precision, threads: pool.threadCount)
    guard plan.arenaBytes < byteBudget else {
      throw PredictionError.outOfMemory(
        width: width, height: height, neededBytes: plan.arenaBytes, availableBytes: byteBudget)
    }
    // What is kept of other sizes never makes a size fail that fits alone.
    while executors.count >= Self.keptSizes
      || !executors.isEmpty && keptBytes + plan.arenaBytes > byteBudget / 2
    {
      executors.removeFirst()
    }
    let executor = try Executor(plan: plan, parameters: model.parameters, pool: pool)
    executors.append(executor)
    return executor
  }

  /// Bytes of the plans that are kept.
  package var keptBytes: Int { executors.reduce(0) { $0 + $1.peakBytes } }
}
