import SkipSegDatasets
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
  /// Made for one state of freezing and one size of crops.
  private var executor: (value: Executor, isFrozen: Bool, size: PixelSize)?

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
    let parameters = state.model.parameters
    let statistics = parameters.runningStatistics
    var note = StepNote()
    for leaf in ensemble.share(of: tree.leafCount) {
      guard let batch = loader.next() else { throw TrainingError.noReadableSample(data: configuration.data) }
      note.files += batch.files
      let executor = try executor(isEncoderFrozen: isEncoderFrozen, size: batch.size)
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

  /// Measures the judged network's statistics of batch norm on batches of which nothing is learnt.
  /// - Parameter size: of their crops.
  /// - Returns: whether there were so many batches; else nothing has changed.
  func measureStatistics(batches: Int, size: PixelSize, next: () -> Batch?) throws -> Bool {
    let executor = try executor(isEncoderFrozen: false, size: size)
    let (model, judged) = (state.model, state.judged)
    // The plan of training belongs to the other store.
    if judged !== model { model.parameters.exchange(with: judged.parameters) }
    defer { if judged !== model { model.parameters.exchange(with: judged.parameters) } }
    return model.parameters.measureStatistics(passes: batches, momentum: Graph.BatchNorm.standardMomentum) {
      guard let batch = next() else { return false }
      _ = executor.input.update(fromContentsOf: batch.input)
      executor.forward()
      return true
    }
  }

  /// The plan of a step, for an encoder that is frozen or isn't; it stays until another one is asked for.
  private func executor(isEncoderFrozen: Bool, size: PixelSize) throws -> Executor {
    if let executor, executor.isFrozen == isEncoderFrozen, executor.size == size { return executor.value }
    // The old plan's memory goes before the new one's comes.
    executor = nil
    let prefix = TrainingConfiguration.encoderPrefix
    let value = try Executor(
      graph: configuration.trained(state.model.graph), parameters: state.model.parameters,
      batch: configuration.batchSize,
      height: size.height, width: size.width, purpose: .training, precision: configuration.precision,
      frozen: isEncoderFrozen ? prefix : nil, pool: pool, loss: configuration.lossConfiguration)
    executor = (value, isEncoderFrozen, size)
    let groups = state.optimizer.groups.indices
    for index in groups where state.optimizer.groups[index].prefix == prefix {
      state.optimizer.groups[index].isFrozen = isEncoderFrozen
    }
    return value
  }
}
