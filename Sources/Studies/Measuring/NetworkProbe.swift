import SkipSegEngine

/// Runs passes of a network to look into it. It has parameters of its own, so that the running statistics and gradients of
/// those that it copies stay as they are; no branch is left out of a picture.
struct NetworkProbe {
  /// What is seen while a pass runs, in PyTorch's order, [n][channel][height][width].
  enum Sight {
    case value(Graph.NodeID, [Float])
    /// The loss's gradient by the node's value.
    case gradient(Graph.NodeID, [Float])
  }

  let graph: Graph
  private let parameters: ParameterStore
  private let pool: ThreadPool
  private let loss: LossConfiguration

  init(
    _ graph: Graph, parameters: ParameterStore, loss: LossConfiguration = LossConfiguration(),
    pool: ThreadPool
  ) throws(PlanError) {
    self.graph = graph.withoutDropPath
    self.parameters = try ParameterStore(graph: graph, kernels: parameters.kernels)
    self.parameters.copy(parameters, pool: pool)
    self.loss = loss
    self.pool = pool
  }

  /// A training pass over the crops, with the statistics of the batch. No operation takes in another, so that every value
  /// can be seen but those of concatenations, which are their inputs'.
  ///
  /// - Parameters:
  ///   - values, gradients: the nodes that are looked at.
  ///   - take: called in the order of the pass.
  func train(
    _ crops: Crops, input: [Float]? = nil, values: Set<Graph.NodeID> = [],
    gradients: Set<Graph.NodeID> = [], take: @escaping (Sight) -> Void
  ) throws(PlanError) {
    let executor = try executor(crops, .training)
    fill(executor, with: input ?? crops.input)
    let observer = Observer(values: values, gradients: gradients, take: take)
    if gradients.isEmpty {
      executor.forward(observer: observer)
    } else {
      _ = crops.labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0, observer: observer) }
    }
  }

  /// A pass as prediction has it, with running statistics.
  func infer(
    _ crops: Crops, values: Set<Graph.NodeID>, take: @escaping (Sight) -> Void
  ) throws(PlanError) {
    let executor = try executor(crops, .inference)
    fill(executor, with: crops.input)
    executor.forward(observer: Observer(values: values, gradients: [], take: take))
  }

  private func executor(_ crops: Crops, _ purpose: Purpose) throws(PlanError) -> Executor {
    let plan = try Plan(
      graph: graph, batch: crops.count, height: crops.size, width: crops.size, purpose: purpose,
      fuses: false, threads: pool.threadCount, kernels: parameters.kernels)
    return try Executor(plan: plan, parameters: parameters, pool: pool, loss: loss)
  }

  private func fill(_ executor: Executor, with input: [Float]) {
    precondition(input.count == executor.input.count, "one value per pixel and channel")
    for (index, value) in input.enumerated() { executor.input[index] = value }
  }

  /// Bytes that a training pass over so many crops takes.
  static func bytes(
    _ graph: Graph, count: Int, size: Int, threads: Int, kernels: KernelSet = .best
  ) throws(PlanError) -> Int {
    try Plan(
      graph: graph, batch: count, height: size, width: size, purpose: .training, fuses: false,
      threads: threads, kernels: kernels
    ).runningBytes
  }

  private final class Observer: PassObserver {
    private let values, gradients: Set<Graph.NodeID>
    private let take: (Sight) -> Void

    init(values: Set<Graph.NodeID>, gradients: Set<Graph.NodeID>, take: @escaping (Sight) -> Void) {
      (self.values, self.gradients, self.take) = (values, gradients, take)
    }

    func didRun(_ step: PassStep) {
      let node = step.layer.node
      if step.direction == .forward, values.contains(node) { take(.value(node, step.output())) }
    }

    func willRun(_ step: PassStep) {
      let node = step.layer.node
      if step.direction == .backward, gradients.contains(node) {
        take(.gradient(node, step.outputGradient()))
      }
    }
  }
}

/// Sums over the values of tensors, in double precision.
enum Sums {
  static func product(_ x: some Collection<Float>, _ y: some Collection<Float>) -> Double {
    zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  static func norm(_ x: some Collection<Float>) -> Double { product(x, x).squareRoot() }

  /// The root mean square.
  static func rms(_ x: [Float]) -> Double { x.isEmpty ? 0 : (product(x, x) / Double(x.count)).squareRoot() }

  /// Of the angle between two tensors; nil where one of them is 0 or not finite.
  static func cosine(_ x: some Collection<Float>, _ y: some Collection<Float>) -> Double? {
    (product(x, y) / (norm(x) * norm(y))).finite
  }
}

extension Double {
  /// Nil where it is infinite or no number, which JSON has no form for.
  var finite: Double? { isFinite ? self : nil }
}
