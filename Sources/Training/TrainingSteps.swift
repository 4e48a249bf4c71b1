import SkipSegDatasets
import SkipSegEngine
import SkipSegModels
import SkipSegSamples

/// Takes training steps: batches in, updated weights out. What they end in doesn't depend on how many processes share the
/// batches of a step.
final class TrainingSteps {
  private let state: RunState
  private let configuration: TrainingConfiguration
  private let pool: ThreadPool
  private let ensemble: any Ensemble
  private let tree: GradientTree
  /// What this process's batches have taken since `takePace`, waiting for the others left out.
  private var (computing, computed) = (Duration.zero, 0)
  /// Made for one state of freezing and one size of crops.
  private var executor: (value: Executor, isFrozen: Bool, size: PixelSize)?

  init(_ setup: RunSetup, state: RunState, ensemble: any Ensemble = SoloEnsemble()) throws {
    self.state = state
    self.ensemble = ensemble
    configuration = setup.configuration
    pool = setup.pool
    tree = try GradientTree(
      parameters: state.model.parameters, leafCount: configuration.accumulation,
      own: ensemble.share(of: configuration.accumulation))
  }

  enum Outcome {
    case taken(TrainingProgress.LossSums)
    /// A loss or the gradient is not finite: everything is as it was before the step.
    case skipped(files: [String])
  }

  /// Takes one step, whose gradient is the mean over its batches.
  /// - Parameters:
  ///   - loader: of this process's share of the batches.
  ///   - isEncoderFrozen: whether the encoder stays as it is, with its batch norm statistics.
  func take(from loader: BatchLoader, learningRate: Double, isEncoderFrozen: Bool) throws -> Outcome {
    let (measured, batches) = try passes(loader, isEncoderFrozen: isEncoderFrozen)
    let losses = batches.reduce(into: TrainingProgress.LossSums()) { $0.add($1.loss) }
    if losses.total.isFinite {
      try ensemble.sum(tree, over: state.optimizer.activePieces, pool: pool)
      tree.average(pool: pool)
      let norm = state.descend(
        learningRate: learningRate, clippingNorm: configuration.clippingNorm, pool: pool)
      if norm.isFinite {
        for batch in batches {
          state.model.parameters.follow(batch.moments, of: measured)
        }
        state.average(pool: pool)
        return .taken(losses)
      }
    }
    return .skipped(files: batches.flatMap(\.files))
  }

  /// Gives the plan's memory back until the next step is taken.
  func releasePlan() { executor = nil }

  /// Runs this process's batches, and tells and hears what all found, in the order of the batches.
  private func passes(
    _ loader: BatchLoader, isEncoderFrozen: Bool
  ) throws -> (measured: [Int], [StepNote.BatchNote]) {
    var note = StepNote()
    let begin = ContinuousClock.now
    let result = Result {
      var measured: [Int] = []
      for leaf in tree.own {
        guard let batch = loader.next() else {
          throw TrainingError.noReadableSample(data: configuration.data)
        }
        let executor = try executor(isEncoderFrozen: isEncoderFrozen, size: batch.size)
        note.batches.append(pass(executor, batch, leaf: leaf))
        measured = executor.measuredStatistics
        tree.add(leaf: leaf, pool: pool)
        ensemble.tellProgress()
      }
      return measured
    }
    computing += begin.duration(to: .now)
    computed += 1
    if case .failure(let error) = result { note.failure = "\(error)" }
    let notes = try ensemble.agree(note)
    try ensemble.throwFirst(of: notes.map(\.failure)) { _ = try result.get() }
    return (try result.get(), notes.flatMap(\.batches))
  }

  /// Seconds that this process's batches of a step have taken, in the mean since the last call.
  func takePace() -> Double {
    defer { (computing, computed) = (.zero, 0) }
    return computing / .seconds(1) / Double(max(computed, 1))
  }

  private func pass(_ executor: Executor, _ batch: Batch, leaf: Int) -> StepNote.BatchNote {
    _ = executor.input.update(fromContentsOf: batch.input)
    executor.draw = DropPath.Draw(
      seed: configuration.seed, step: state.optimizerSteps, firstPicture: leaf * configuration.batchSize)
    var loss = TrainingProgress.LossSums()
    loss.add(batch.labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0) })
    return StepNote.BatchNote(
      loss: loss, moments: state.model.parameters.batchMoments, files: batch.files)
  }

  /// Measures the judged network's statistics of batch norm on batches of which nothing is learnt, each on one of the
  /// processes.
  /// - Parameters:
  ///   - size: of their crops.
  ///   - batch: the batch of a number; nil where there is none or a stop is requested.
  /// - Returns: whether there were so many batches; else nothing has changed.
  func measureStatistics(batches: Int, size: PixelSize, batch: (Int) -> Batch?) throws -> Bool {
    let executor = try executor(isEncoderFrozen: false, size: size)
    let (model, judged) = (state.model, state.judged)
    // The plan of training belongs to the other store.
    if judged !== model { model.parameters.exchange(with: judged.parameters) }
    defer { if judged !== model { model.parameters.exchange(with: judged.parameters) } }
    // That of the run's last batch, whoever had it.
    executor.draw = DropPath.Draw(
      seed: configuration.seed, step: max(0, state.optimizerSteps - 1),
      firstPicture: (tree.tree.leafCount - 1) * configuration.batchSize)
    var note = StepNote()
    for number in stride(from: ensemble.rank, to: batches, by: ensemble.size) {
      guard let batch = batch(number) else { break }
      _ = executor.input.update(fromContentsOf: batch.input)
      executor.forward()
      note.batches.append(
        StepNote.BatchNote(
          loss: TrainingProgress.LossSums(), moments: model.parameters.batchMoments, files: []))
      ensemble.tellProgress()
    }
    let notes = try ensemble.agree(note)
    guard notes.reduce(0, { $0 + $1.batches.count }) == batches else { return false }
    let moments = (0..<batches).map {
      let (place, rank) = $0.quotientAndRemainder(dividingBy: ensemble.size)
      return notes[rank].batches[place].moments
    }
    model.parameters.setStatistics(toMeanOf: moments, of: executor.measuredStatistics)
    return true
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
    value.handsOutMoments = true
    executor = (value, isEncoderFrozen, size)
    let groups = state.optimizer.groups.indices
    for index in groups where state.optimizer.groups[index].prefix == prefix {
      state.optimizer.groups[index].isFrozen = isEncoderFrozen
    }
    return value
  }
}
