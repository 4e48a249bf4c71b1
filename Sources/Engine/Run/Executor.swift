import CKernels

/// Runs one plan over and over: batches go in, logits or gradients come out. Holds the plan's arena; parameters are
/// shared with other executors of the same network.
package final class Executor {
  package let plan: Plan
  /// The image batch, to be written before each run: [n][height][width][channels], normalised.
  package let input: UnsafeMutableBufferPointer<Float>
  private let arena: FloatArena
  private let inputArena: FloatArena
  private let parameters: ParameterStore
  private let pool: ThreadPool
  private(set) var context: ExecutionContext
  /// Of the weights that the last forward saw.
  private var weightsVersion: Int?
  /// The running statistics that a training pass measures.
  package let measuredStatistics: [Int]
  /// Whether running statistics stay as they are, for whoever lets them follow `ParameterStore.batchMoments` later.
  package var handsOutMoments = false
  /// What a training pass descends; nil in inference.
  private let loss: Loss?

  /// - Throws: `PlanError.outOfMemory` where the system refuses the memory.
  package init(
    plan: Plan, parameters: ParameterStore, pool: ThreadPool, loss: LossConfiguration = LossConfiguration()
  ) throws(PlanError) {
    precondition(pool.threadCount <= plan.threads, "the plan holds scratch memory for fewer threads")
    self.plan = plan
    self.parameters = parameters
    self.pool = pool
    arena = try FloatArena(count: plan.arenaCount)
    let count = plan.batch * plan.height * plan.width * plan.inputChannels
    inputArena = try FloatArena(count: count)
    input = UnsafeMutableBufferPointer(start: inputArena.base, count: count)
    measuredStatistics = plan.steps.flatMap(\.operation.statisticIndices)
    self.loss = plan.purpose == .training ? try Loss(loss, plan.lossOutput) : nil
    context = ExecutionContext(
      arena: arena.base, input: inputArena.base, parameters: parameters, pool: pool,
      table: parameters.kernels.table)
  }

  package convenience init(
    graph: Graph, parameters: ParameterStore, batch: Int, height: Int, width: Int, purpose: Purpose,
    statistics: NormalizationStatistics = .running, precision: Precision = .float32, frozen: String? = nil,
    pool: ThreadPool,
    loss: LossConfiguration = LossConfiguration()
  ) throws(PlanError) {
    let plan = try Plan(
      graph: graph, batch: batch, height: height, width: width, purpose: purpose,
      statistics: statistics, precision: precision, frozen: frozen,
      threads: pool.threadCount, kernels: parameters.kernels)
    try self.init(plan: plan, parameters: parameters, pool: pool, loss: loss)
  }

  /// Which branches the next training passes leave out of which pictures.
  package var draw: DropPath.Draw {
    get { context.draw }
    set { context.draw = newValue }
  }

  /// Where running statistics are pooled, the share of the next images in all values so far: 0 to 1, and 1 for the first.
  package var pooledShare: Double {
    get { context.pooledShare }
    set { context.pooledShare = newValue }
  }

  /// Computes the logits of `input`; while training, running statistics follow the batch unless its moments are handed out.
  package func forward(observer: (any PassObserver)? = nil) {
    context.weightsChanged = weightsVersion != context.parameters.weightsVersion
    weightsVersion = context.parameters.weightsVersion
    for index in plan.steps.indices { run(index, .forward, observer) }
    if !handsOutMoments { parameters.followBatch(of: measuredStatistics) }
  }

  /// Forward, loss and backward: leaves the gradients of all trainable parameters that are not frozen in the store.
  /// - Parameter labels: [n][height][width] of the logits; values that are no class, such as 65535, are ignored.
  package func trainingPass(
    labels: UnsafeBufferPointer<UInt16>, observer: (any PassObserver)? = nil
  ) -> LossValue {
    forward(observer: observer)
    let value = evaluateLoss(labels: labels)
    for index in plan.steps.indices.reversed() where plan.steps[index].buffers.outputGradient != nil {
      run(index, .backward, observer)
    }
    return value
  }

  private func run(_ index: Int, _ direction: PassStep.Direction, _ observer: (any PassObserver)?) {
    let (operation, buffers) = (plan.steps[index].operation, plan.steps[index].buffers)
    let step = observer.map { _ in
      PassStep(
        index: index, layer: plan.layers[index], direction: direction, buffers: buffers, batch: plan.batch,
        arena: arena.base)
    }
    if let step { observer?.willRun(step) }
    switch direction {
    case .forward: operation.forward(buffers, context)
    case .backward:
      var buffers = buffers
      if let value = plan.steps[index].recomputation {
        value.operation.recompute(value.buffers, context)
        buffers.inputs = value.readerInputs
      }
      operation.backward(buffers, context)
    }
    if let step { observer?.didRun(step) }
  }

  /// The loss of the logits that the last `forward` left; leaves their gradient.
  private func evaluateLoss(labels: UnsafeBufferPointer<UInt16>) -> LossValue {
    guard let loss else { preconditionFailure("the plan is for inference") }
    let shape = plan.output.shape
    precondition(labels.count == plan.batch * shape.height * shape.width, "one label per pixel")
    return loss.evaluate(labels: labels.baseAddress!, context)
  }

  /// The class with the highest logit of each pixel, [n][height][width], as the last `forward` left them. A training
  /// pass gives their memory to gradients.
  package func labels(into labels: UnsafeMutableBufferPointer<UInt16>) {
    let logits = plan.output
    let (height, width) = (logits.shape.height, logits.shape.width)
    precondition(labels.count == plan.batch * height * width, "one label per pixel")
    let blockStride = logits.blocks > 1 ? logits.planes[1] - logits.planes[0] : 0
    let target = labels.baseAddress!
    context.pool.run(tasks: plan.batch * height) { task, _ in
      context.kernels.argmax(
        width, plan.classCount, blockStride,
        arena.base + logits.plane(task / height, 0) + task % height * logits.rowStride, target + task * width)
    }
  }

  /// The logits that the last `forward` left: [n][class][height][width]. A training pass gives their memory to
  /// gradients.
  package func logits() -> [Float] {
    plan.output.values(arena.base, batch: plan.batch, layout: .single(plan.classCount))
  }
}
