import SkipSegEngine
import SkipSegModels
import SkipSegSamples

/// Takes training steps: batches in, updated weights out.
final class TrainingSteps {
  private let state: RunState
  private let configuration: TrainingConfiguration
  private let pool: ThreadPool
  private let ensemble: any Ensemble
  private let tree: GradientTree
  /// Made for one state of freezing.
  private var executor: (value: Executor, isFrozen: Bool)?

  init(_ setup: RunSetup, state: RunState, ensemble: any Ensemble = SoloEnsemble()) throws {
    self.state = state
    self.ensemble = ensemble
    configuration = setup.configuration
    pool = setup.pool
    tree = try GradientTree(parameters: state.model.parameters, leafCount: configuration.accumulation)
  }

  enum Outcome {
    case taken(TrainingProgress.LossSums)
    /// A loss or the gradient is not finite: everything is as it was before the step.
    case skipped(files: [String])
  }

  /// Takes one step, whose gradient is the mean over its batches.
  /// - Parameter isEncoderFrozen: whether the encoder stays as it is, with its batch norm statistics.
  func take(from loader: BatchLoader, learningRate: Double, isEncoderFrozen: Bool) throws -> Outcome {
    let executor = try executor(isEncoderFrozen: isEncoderFrozen)
    let parameters = state.model.parameters
    let statistics = parameters.runningStatistics
    var note = StepNote()
    for leaf in ensemble.share(of: tree.leafCount) {
      guard let batch = loader.next() else { throw TrainingError.noReadableSample(data: configuration.data) }
      note.files += batch.files
      _ = executor.input.update(fromContentsOf: batch.input)
      executor.draw = DropPath.Draw(
        seed: configuration.seed, step: state.optimizerSteps, firstPicture: leaf * configuration.batchSize)
      note.losses.add(batch.labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0) })
      tree.add(leaf: leaf, pool: pool)
    }
    let notes = try ensemble.agree(note)
    let losses = notes.reduce(into: TrainingProgress.LossSums()) { $0.add($1.losses) }
    if losses.total.isFinite {
      try ensemble.sum(tree)
      tree.average(pool: pool)
      let norm = state.descend(
        learningRate: learningRate, clippingNorm: configuration.clippingNorm, pool: pool)
      if norm.isFinite { return .taken(losses) }
    }
    parameters.runningStatistics = statistics
    return .skipped(files: notes.flatMap(\.files))
  }

  /// Gives the plan's memory back until the next step is taken.
  func releasePlan() { executor = nil }

  /// The plan of a step, for an encoder that is frozen or isn't; it stays until the other one is asked for.
  private func executor(isEncoderFrozen: Bool) throws -> Executor {
    if let executor, executor.isFrozen == isEncoderFrozen { return executor.value }
    // The old plan's memory goes before the new one's comes.
    executor = nil
    let size = configuration.size
    let prefix = TrainingConfiguration.encoderPrefix
    let value = try Executor(
      graph: configuration.trained(state.model.graph), parameters: state.model.parameters,
      batch: configuration.batchSize,
      height: size, width: size, purpose: .training, precision: configuration.precision,
      frozen: isEncoderFrozen ? prefix : nil, pool: pool, loss: configuration.lossConfiguration)
    executor = (value, isEncoderFrozen)
    let groups = state.optimizer.groups.indices
    for index in groups where state.optimizer.groups[index].prefix == prefix {
      state.optimizer.groups[index].isFrozen = isEncoderFrozen
    }
    return value
  }
}
