import Engine
import Models
import Samples

/// Takes training steps: batches in, updated weights out.
final class TrainingSteps {
  /// The network that is validated and saved: the moving average of the weights where there is one.
  let judged: Model
  let optimizer: Optimizer
  private let model: Model
  private let configuration: TrainingConfiguration
  private let pool: ThreadPool
  private let tree: GradientTree
  /// Made for one state of freezing.
  private var executor: (value: Executor, isFrozen: Bool)?

  init(_ configuration: TrainingConfiguration, model: Model, pool: ThreadPool) throws {
    self.configuration = configuration
    self.model = model
    self.pool = pool
    judged = configuration.averagingDecay > 0 ? try Model(model.specification) : model
    optimizer = try Optimizer(
      configuration.algorithm, parameters: model.parameters, groups: configuration.parameterGroups)
    tree = try GradientTree(parameters: model.parameters, leafCount: configuration.accumulation)
    // Where the average begins; a resumed run sets it anew.
    if judged !== model { judged.parameters.copy(model.parameters, pool: pool) }
  }

  /// Freezes the encoder with its batch norm statistics, or thaws it.
  func setEncoderFrozen(_ isFrozen: Bool) throws {
    if executor?.isFrozen == isFrozen { return }
    // The old plan's memory goes before the new one's comes.
    executor = nil
    let size = configuration.size
    let prefix = TrainingConfiguration.encoderPrefix
    executor = (
      try Executor(
        graph: model.graph, parameters: model.parameters, batch: configuration.batchSize, height: size,
        width: size, purpose: .training, precision: configuration.precision,
        frozen: isFrozen ? prefix : nil, pool: pool, loss: configuration.lossConfiguration),
      isFrozen
    )
    for index in optimizer.groups.indices where optimizer.groups[index].prefix == prefix {
      optimizer.groups[index].isFrozen = isFrozen
    }
  }

  enum Outcome {
    case taken(TrainingProgress.LossSums)
    /// A loss or the gradient is not finite: everything is as it was before the step.
    case skipped(files: [String])
  }

  /// Takes one step, whose gradient is the mean over its batches.
  func take(from loader: BatchLoader, learningRate: Double) throws -> Outcome {
    guard let executor = executor?.value else { preconditionFailure("the encoder is neither frozen nor not") }
    let statistics = model.parameters.runningStatistics
    var losses = TrainingProgress.LossSums()
    var files: [String] = []
    for leaf in 0..<tree.leafCount {
      guard let batch = loader.next() else { throw TrainingError.noReadableSample(data: configuration.data) }
      files += batch.files
      _ = executor.input.update(fromContentsOf: batch.input)
      executor.draw = DropPath.Draw(
        seed: configuration.seed, step: stepCount, firstPicture: leaf * configuration.batchSize)
      losses.add(batch.labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0) })
      tree.add(leaf: leaf, pool: pool)
    }
    tree.average(pool: pool)
    guard losses.total.isFinite,
      optimizer.step(
        learningRate: Float(learningRate), clippingNorm: Float(configuration.clippingNorm), pool: pool
      ).isFinite
    else {
      model.parameters.runningStatistics = statistics
      return .skipped(files: files)
    }
    if judged !== model {
      judged.parameters.average(model.parameters, decay: averagingDecay, pool: pool)
    }
    return .taken(losses)
  }

  /// Measures the judged network's statistics of batch norm on batches of which nothing is learnt.
  /// - Returns: whether there were so many batches; else nothing has changed.
  func measureStatistics(batches: Int, next: () -> Batch?) throws -> Bool {
    guard let executor = executor?.value else { preconditionFailure("the encoder is neither frozen nor not") }
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

  /// Steps that were taken, in runs before this one too.
  private var stepCount: Int { optimizer.groups.map(\.stepCount).max() ?? 0 }

  /// Grows over the first steps, so that the average forgets the weights of the beginning: over n steps it looks back
  /// on about the last n / 9 of them, as TensorFlow's `ExponentialMovingAverage` does with `num_updates`.
  private var averagingDecay: Float {
    let steps = Double(stepCount)
    return Float(min(configuration.averagingDecay, (1 + steps) / (10 + steps)))
  }

  /// Whether no weight and no statistic is infinite or NaN.
  var areWeightsFinite: Bool {
    model.parameters.areFinite(pool: pool) && judged.parameters.areFinite(pool: pool)
  }
}

extension TrainingConfiguration {
  /// How the names of the encoder's nodes and parameters begin.
  static let encoderPrefix = "encoder."

  var algorithm: Optimizer.Algorithm {
    switch optimizer {
    case .adamW: .adamW(weightDecay: Float(weightDecay))
    case .sgd: .sgd(nesterov: true, weightDecay: Float(weightDecay))
    }
  }

  var parameterGroups: [Optimizer.Group] {
    // What was learnt elsewhere is to be adapted, not lost.
    let standardRate = initialWeights?.extent == .encoder ? learningRate / 10 : learningRate
    let encoderRate = encoderLearningRate ?? standardRate
    return [
      Optimizer.Group(prefix: Self.encoderPrefix, learningRateFactor: encoderRate / learningRate),
      Optimizer.Group(),
    ]
  }
}
