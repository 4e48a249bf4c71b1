import SkipSegBasics
import SkipSegDatasets
import SkipSegEngine

/// What training takes in memory, known before any is taken.
package struct TrainingMemory {
  package let graph: Graph
  package let algorithm: Optimizer.Algorithm
  package let precision: Precision
  package let loss: LossConfiguration
  /// Arrays as large as the weights beside these, their gradients and the optimiser's states: the moving average, and
  /// the sums of accumulated gradients.
  package let extraStores: Int
  /// Of the pool that computes.
  package let threads: Int

  package init(
    graph: Graph, algorithm: Optimizer.Algorithm, precision: Precision,
    loss: LossConfiguration = LossConfiguration(), extraStores: Int = 0, threads: Int
  ) {
    self.graph = graph
    self.algorithm = algorithm
    self.precision = precision
    self.loss = loss
    self.extraStores = extraStores
    self.threads = threads
  }

  /// Activations, gradients and scratch memory of the plan, its input, what the loss takes, and weights, their
  /// gradients, the states of the optimiser and what else is as large; for `batch` crops of a size.
  package func bytes(batch: Int, size: PixelSize) throws(PlanError) -> Int {
    let plan = try Plan(
      graph: graph, batch: batch, height: size.height, width: size.width, purpose: .training,
      precision: precision, threads: threads)
    let parameters = graph.parameters.reduce(0) { $0 + ($1.role == .trainable ? $1.count : 0) }
    let input = batch * size.pixels * plan.inputChannels
    return plan.arenaBytes + loss.memoryBytes(plan)
      + (input + parameters * (2 + algorithm.stateNames.count + extraStores)) * MemoryLayout<Float>.stride
  }

  /// The same for square crops.
  package func bytes(batch: Int, size: Int) throws(PlanError) -> Int {
    try bytes(batch: batch, size: .square(size))
  }

  /// - Throws: `TrainingError.finishOutOfMemory` where the machine has less than whole pictures take.
  func checkFinish(batch: Int, size: PixelSize, available: Int) throws {
    let needed = try bytes(batch: batch, size: size)
    if needed <= available { return }
    let fitting = try largest(in: 1..<batch) { try bytes(batch: $0, size: size) <= available }
    throw TrainingError.finishOutOfMemory(
      batch: batch, width: size.width, height: size.height, neededBytes: needed, availableBytes: available,
      remedy: advice("leave the finish out", command: "leave --finish out")
        + (fitting.map { advice(", or take a batch of \($0)", command: ", or take --batch \($0)") } ?? ""))
  }

  /// - Throws: `TrainingError.outOfMemory`, which says what would fit, where the machine has less than is needed.
  package func check(batch: Int, size: Int, available: Int) throws {
    let needed = try bytes(batch: batch, size: size)
    if needed <= available { return }
    let remedy =
      if let batch = try largest(in: 1..<batch, where: { try bytes(batch: $0, size: size) <= available }) {
        advice("a batch of \(batch) fits", command: "--batch \(batch) fits")
      } else if let size = try largest(
        in: TrainingConfiguration.smallestSize / 32..<size / 32,
        where: { try bytes(batch: 1, size: 32 * $0) <= available })
      {
        advice(
          "a batch of 1 at size \(32 * size) fits", command: "--batch 1 --size \(32 * size) fits")
      } else {
        "choose a smaller encoder or width"
      }
    throw TrainingError.outOfMemory(
      batch: batch, size: size, neededBytes: needed, availableBytes: available, remedy: remedy)
  }

  /// The largest number for which the condition holds, if it holds for all smaller ones; nil where it holds for none.
  private func largest(in range: Range<Int>, where fits: (Int) throws -> Bool) rethrows -> Int? {
    let end = try range.partitioningIndex { try !fits($0) }
    return end == range.lowerBound ? nil : end - 1
  }
}
