import SkipSegBasics
import SkipSegEngine
import SkipSegModels
import SkipSegWeights
import Synchronization

/// What a run has learnt, and how far it has come: all that a checkpoint holds.
final class RunState {
  let model: Model
  /// The network that is validated and saved: the moving average of the weights where there is one.
  let judged: Model
  let optimizer: Optimizer
  private let stepsPerEpoch: Int
  private let averagingDecay: Double
  /// The loop changes it, and others may look at it meanwhile.
  private let sharedProgress = Mutex(TrainingProgress())

  var progress: TrainingProgress {
    get { sharedProgress.withLock { $0 } }
    set { sharedProgress.withLock { $0 = newValue } }
  }

  /// That of a run that begins with the weights that the model has.
  init(_ setup: RunSetup) throws {
    let configuration = setup.configuration
    model = setup.model
    averagingDecay = configuration.averagingDecay
    judged = averagingDecay > 0 ? try Model(model.specification) : model
    optimizer = try Optimizer(
      configuration.algorithm, parameters: model.parameters, groups: configuration.parameterGroups,
      decays: configuration.decays)
    stepsPerEpoch = setup.stepsPerEpoch
    if judged !== model { judged.parameters.copy(model.parameters, pool: setup.pool) }
    if configuration.epochSteps != nil { progress.stepLosses = [] }
  }

  /// Steps done since the beginning of the run.
  var globalStep: Int { progress.epoch * stepsPerEpoch + progress.step }

  /// Takes one step of the optimiser with the gradients that lie in the model's parameters.
  ///
  /// - Returns: the length of the gradients. Where that is not finite, nothing has changed.
  func descend(learningRate: Double, clippingNorm: Double, pool: ThreadPool) -> Float {
    optimizer.step(learningRate: Float(learningRate), clippingNorm: Float(clippingNorm), pool: pool)
  }

  /// Lets the average follow, once a step is taken and the running statistics have followed its batches.
  func average(pool: ThreadPool) {
    if judged !== model { judged.parameters.average(model.parameters, decay: decay, pool: pool) }
  }

  /// Steps that the optimiser has taken, in runs before this one too.
  var optimizerSteps: Int { optimizer.groups.map(\.stepCount).max() ?? 0 }

  /// Grows over the first steps, so that the average forgets the weights of the beginning: over n steps it looks back
  /// on about the last n / 9 of them, as TensorFlow's `ExponentialMovingAverage` does with `num_updates`.
  private var decay: Float {
    let steps = Double(optimizerSteps)
    return Float(min(averagingDecay, (1 + steps) / (10 + steps)))
  }

  /// Whether no weight and no statistic is infinite or NaN.
  func isFinite(pool: ThreadPool) -> Bool {
    model.parameters.areFinite(pool: pool) && judged.parameters.areFinite(pool: pool)
  }
}

/// To other processes.
extension RunState {
  /// Puts the state of rank 0 in the place of everybody's.
  func share(_ ensemble: any Ensemble) throws {
    if ensemble.size == 1 { return }
    progress = try ensemble.broadcast(ensemble.isFirst ? savedProgress : nil)
    setStepCounts()
    try model.parameters.withPackedBytes(ensemble.broadcast)
    if judged !== model { try judged.parameters.withPackedBytes(ensemble.broadcast) }
    try optimizer.withPackedBytes(ensemble.broadcast)
  }

  private func setStepCounts() {
    for (index, count) in progress.optimizerSteps.enumerated() { optimizer.groups[index].stepCount = count }
  }
}

/// To a checkpoint and back.
extension RunState {
  /// The tensors that make the state. Numbers belong in `progress`.
  private var parts: [any CheckpointPart] {
    [
      ParameterPart(prefix: "model.", parameters: model.parameters),
      OptimizerPart(optimizer: optimizer, parameters: model.parameters),
    ] + (judged === model ? [] : [ParameterPart(prefix: "average.", parameters: judged.parameters)])
  }

  var tensors: [String: SafetensorsTensor] {
    parts.reduce(into: [:]) {
      $0.merge($1.checkpointTensors()) { _, _ in preconditionFailure("two parts share a name") }
    }
  }

  /// The progress as it is saved: with the steps of the optimiser.
  var savedProgress: TrainingProgress {
    var saved = progress
    saved.optimizerSteps = optimizer.groups.map(\.stepCount)
    return saved
  }

  /// Sets the whole state to that of a checkpoint.
  func restore(_ checkpoint: Checkpoint) throws {
    for part in parts { try part.restore(from: checkpoint) }
    progress = checkpoint.progress
    guard (0...stepsPerEpoch).contains(progress.step) && progress.epoch >= 0 else {
      throw TrainingError.unusableCheckpoint(
        path: checkpoint.path, reason: "step \(progress.step) of \(stepsPerEpoch)")
    }
    guard progress.optimizerSteps.count == optimizer.groups.count else {
      throw TrainingError.unusableCheckpoint(
        path: checkpoint.path, reason: "the steps of \(counted(progress.optimizerSteps.count, "group"))")
    }
    setStepCounts()
  }
}
