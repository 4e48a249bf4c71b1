import SkipSegEngine
import TestSupport
import Testing

struct OptimizerTests {
  typealias Algorithm = Optimizer.Algorithm

  /// Tensors of one block, several, with padded lanes, and more values than one task of the optimiser takes.
  static let graph = GraphCase("") { builder in
    let image = builder.input(channels: 3)
    let x = builder.relu(
      builder.batchNorm("norm", builder.convolution("a", image, 96, kernel: 3, padding: 1)))
    return builder.convolution("c", builder.convolution("b", x, 90, kernel: 3, padding: 1), 5, bias: true)
  }.graph

  static let algorithms: [Algorithm] = [
    .adamW(), .adamW(beta1: 0.8, beta2: 0.95, epsilon: 1e-4, weightDecay: 0.1), .sgd(),
    .sgd(momentum: 0, weightDecay: 0), .sgd(momentum: 0.8, nesterov: true, weightDecay: 0.01),
  ]

  /// A store whose gradients a training pass has left.
  static func trained(_ machine: Machine, seed: UInt64 = 1) throws -> (ParameterStore, ThreadPool) {
    let pool = ThreadPool(threads: machine.threads)
    let store = try ParameterStore(graph: graph, kernels: machine.kernels)
    var random = SeededRandom(seed)
    store.write(random.parameters(of: graph))
    try pass(store, pool, seed: seed)
    return (store, pool)
  }

  static func executor(_ store: ParameterStore, _ pool: ThreadPool) throws -> Executor {
    try Executor(
      graph: graph, parameters: store, batch: 2, height: 5, width: 4, purpose: .training, pool: pool)
  }

  static func pass(_ store: ParameterStore, _ pool: ThreadPool, seed: UInt64) throws {
    try pass(executor(store, pool), seed: seed)
  }

  static func pass(_ executor: Executor, seed: UInt64) {
    var random = SeededRandom(seed)
    executor.write(random.floats(120, in: -2...2))
    _ = executor.trainingPass(random.labels(40, classes: 5))
  }

  static let trainable = graph.parameters.filter { $0.role == .trainable }.map(\.name)

  /// Without a clipping norm, with one below the gradients' and one above.
  @Test(arguments: zip(algorithms, [nil, 0.25, 0.1, 1000, 0.25] as [Float?]))
  func stepsFollowTheFormulae(_ algorithm: Algorithm, clippingNorm: Float?) throws {
    for machine in Machine.all where machine.threads > 1 {
      let (store, pool) = try Self.trained(machine)
      let optimizer = try Optimizer(algorithm, parameters: store)
      var naive = NaiveOptimizer(algorithm, parameters: Self.trainable.map(store.read))
      for (step, learningRate) in ([0.01, 0.02, 0.005] as [Float]).enumerated() {
        if step > 0 { try Self.pass(store, pool, seed: UInt64(step)) }
        let gradients = Self.trainable.map(store.gradient)
        let norm = optimizer.step(learningRate: learningRate, clippingNorm: clippingNorm, pool: pool)
        let expectedNorm = naive.step(gradients, learningRate: learningRate, clippingNorm: clippingNorm)
        #expect(abs(Double(norm) - expectedNorm) <= 1e-6 * expectedNorm)
        #expect(optimizer.groups.map(\.stepCount) == [step + 1])
        for (index, name) in Self.trainable.enumerated() {
          expectNear(store.read(name), naive.parameters[index], "\(name), step \(step), \(machine)")
          for (state, values) in zip(algorithm.stateNames, naive.states) {
            expectNear(optimizer.read(state, of: name), values[index], "\(state) of \(name), \(machine)")
          }
        }
      }
    }
  }

  /// A wrong formula differs in the first digits; three steps of single precision in the sixth.
  private func expectNear(_ actual: [Float], _ expected: [Double], _ what: String) {
    let magnitude = expected.reduce(1e-12) { max($0, abs($1)) }
    let worst = zip(actual, expected).map { abs(Double($0) - $1) }.max()!
    #expect(
      actual.count == expected.count && worst <= 1e-5 * magnitude, "\(what): off by \(worst) of \(magnitude)")
  }

  @Test(arguments: algorithms)
  func statesReadAndWrittenContinueTheRunExactly(_ algorithm: Algorithm) throws {
    for machine in Machine.all where machine.threads > 1 {
      let (store, pool) = try Self.trained(machine)
      let optimizer = try Optimizer(algorithm, parameters: store)
      optimizer.step(learningRate: 0.01, pool: pool)

      let (copy, _) = try Self.trained(machine)
      let continued = try Optimizer(algorithm, parameters: copy)
      for name in store.names { copy.write(name, store.read(name)) }
      for name in Self.trainable {
        for state in algorithm.stateNames {
          continued.write(state, of: name, optimizer.read(state, of: name))
        }
      }
      continued.groups = optimizer.groups
      for (store, optimizer) in [(store, optimizer), (copy, continued)] {
        try Self.pass(store, pool, seed: 9)
        optimizer.step(learningRate: 0.01, clippingNorm: 1, pool: pool)
      }
      for name in store.names { #expect(store.read(name) == copy.read(name), "\(name), \(machine)") }
    }
  }

  /// The second group learns ten times as slowly and rests in the first step, as a frozen encoder does.
  @Test(arguments: [Algorithm.adamW(weightDecay: 0.1), .sgd(nesterov: true, weightDecay: 0.1)])
  func groupsHaveRatesAndStepsOfTheirOwn(_ algorithm: Algorithm) throws {
    for machine in Machine.all where machine.threads > 1 {
      let (store, pool) = try Self.trained(machine)
      let isSlow = Self.trainable.map { $0.hasPrefix("b") || $0.hasPrefix("norm") }
      let optimizer = try Optimizer(
        algorithm, parameters: store,
        groups: [
          .init(prefix: "b", learningRateFactor: 0.1), .init(prefix: "norm", learningRateFactor: 0.1),
          .init(),
        ])
      var naive = NaiveOptimizer(
        algorithm, parameters: Self.trainable.map(store.read),
        learningRateFactors: isSlow.map { $0 ? 0.1 : 1 })
      for step in 0..<3 {
        if step > 0 { try Self.pass(store, pool, seed: UInt64(step)) }
        for group in 0..<2 { optimizer.groups[group].isFrozen = step == 0 }
        let gradients = zip(Self.trainable, isSlow).map { $1 && step == 0 ? nil : store.gradient($0) }
        let norm = optimizer.step(learningRate: 0.02, clippingNorm: 0.1, pool: pool)
        let expectedNorm = naive.step(gradients, learningRate: 0.02, clippingNorm: 0.1)
        #expect(abs(Double(norm) - expectedNorm) <= 1e-6 * expectedNorm)
        for (index, name) in Self.trainable.enumerated() {
          expectNear(store.read(name), naive.parameters[index], "\(name), step \(step), \(machine)")
        }
      }
      #expect(optimizer.groups.map(\.stepCount) == [2, 2, 3])
    }
  }

  /// Decay on weights alone is that of PyTorch with two groups: a weight of gradient 0 shrinks, and all else stays. After
  /// three steps at rate 0.1 a weight of 1 is 0.985074875 by `AdamW(weight_decay=0.05)` and 0.960101842625 by
  /// `SGD(momentum=0.9, nesterov=True, weight_decay=0.05)` of PyTorch 2.15.
  @Test(
    arguments: [
      (.adamW(weightDecay: 0.05), 0.985074875), (.sgd(nesterov: true, weightDecay: 0.05), 0.960101842625),
    ] as [(Algorithm, Double)], Machine.all)
  func decayMayLeaveOutBiasesAndNorms(_ it: (algorithm: Algorithm, share: Double), _ machine: Machine) throws
  {
    let pool = ThreadPool(threads: machine.threads)
    let store = try ParameterStore(graph: Self.graph, kernels: machine.kernels)
    var random = SeededRandom(4)
    store.write(random.parameters(of: Self.graph))
    let before = store.names.map(store.read)
    let optimizer = try Optimizer(
      it.algorithm, parameters: store, groups: [.init(prefix: "b"), .init()], decays: \.isWeight)
    for _ in 0..<3 { optimizer.step(learningRate: 0.1, clippingNorm: 1, pool: pool) }
    for (parameter, before) in zip(store.parameters, before) {
      let share = parameter.name.hasSuffix(".weight") && !parameter.name.hasPrefix("norm") ? it.share : 1
      for (after, before) in zip(store.read(parameter.name), before) {
        #expect(
          abs(Double(after) - share * Double(before)) <= 1e-6 * abs(Double(before)), "\(parameter.name)")
      }
    }
  }

  /// With gradients, too; and where all decay, nothing tells them apart.
  @Test(arguments: [Algorithm.adamW(weightDecay: 0.1), .sgd(nesterov: true, weightDecay: 0.1)])
  func decayOnWeightsFollowsTheFormulae(_ algorithm: Algorithm) throws {
    for machine in Machine.all where machine.threads > 1 {
      let (store, pool) = try Self.trained(machine)
      let optimizer = try Optimizer(algorithm, parameters: store, decays: \.isWeight)
      var naive = NaiveOptimizer(
        algorithm, parameters: Self.trainable.map(store.read),
        decays: Self.trainable.map { $0.hasSuffix(".weight") && !$0.hasPrefix("norm") })
      for step in 0..<3 {
        if step > 0 { try Self.pass(store, pool, seed: UInt64(step)) }
        let gradients = Self.trainable.map(store.gradient)
        optimizer.step(learningRate: 0.02, clippingNorm: 0.1, pool: pool)
        _ = naive.step(gradients, learningRate: 0.02, clippingNorm: 0.1)
        for (index, name) in Self.trainable.enumerated() {
          expectNear(store.read(name), naive.parameters[index], "\(name), step \(step), \(machine)")
        }
      }
    }
  }

  /// What the naive twin is measured by:
  ///
  ///     a = torch.nn.Parameter(torch.tensor([0.5, -1.0])); b = torch.nn.Parameter(torch.tensor([2.0, 0.25]))
  ///     optimizer = make([{"params": [a], "lr": 0.01}, {"params": [b], "lr": 0.1}])
  ///     for step, (ga, gb) in enumerate([([1.0, 2.0], [3.0, -1.0]), ([0.5, -0.25], [0.125, 2.0]),
  ///                                      ([-1.0, 0.5], [1.5, 0.75])]):
  ///         a.grad = None if step == 0 else torch.tensor(ga); b.grad = torch.tensor(gb)
  ///         torch.nn.utils.clip_grad_norm_([a, b], 1.0); optimizer.step()
  ///
  /// with torch.optim.AdamW(groups, weight_decay=0.1) and torch.optim.SGD(groups, momentum=0.9, nesterov=True,
  /// weight_decay=0.1) of PyTorch 2.15.
  @Test(
    arguments: [
      (
        .adamW(weightDecay: 0.1), [0.492788165807724, -0.9917886853218079],
        [1.6887725591659546, 0.23316189646720886]
      ),
      (
        .sgd(nesterov: true, weightDecay: 0.1), [0.5006189942359924, -0.9968547224998474],
        [1.3677748441696167, 0.007985181175172329]
      ),
    ] as [(Algorithm, [Double], [Double])])
  func theNaiveTwinIsPyTorchs(_ algorithm: Algorithm, slow: [Double], fast: [Double]) {
    var naive = NaiveOptimizer(
      algorithm, parameters: [[0.5, -1], [2, 0.25]], learningRateFactors: [0.1, 1])
    let gradients: [[[Float]?]] = [
      [nil, [3, -1]], [[0.5, -0.25], [0.125, 2]], [[-1, 0.5], [1.5, 0.75]],
    ]
    for step in gradients { _ = naive.step(step, learningRate: 0.1, clippingNorm: 1) }
    expectNear(slow.map(Float.init), naive.parameters[0], "slow")
    expectNear(fast.map(Float.init), naive.parameters[1], "fast")
  }

  @Test(arguments: [Float.nan, .infinity, 3e38])
  func aGradientThatIsNotFiniteChangesNothing(_ value: Float) throws {
    let machine = try #require(Machine.all.last)
    let (store, pool) = try Self.trained(machine)
    let optimizer = try Optimizer(.adamW(), parameters: store)
    // Weights of such size overflow on the way to the loss, or in the gradient's norm.
    let name = "c.weight"
    store.write(name, store.read(name).map { _ in value })
    try Self.pass(store, pool, seed: 1)
    let before = store.names.map(store.read)
    let norm = optimizer.step(learningRate: 0.01, clippingNorm: 1, pool: pool)
    #expect(!norm.isFinite && optimizer.groups[0].stepCount == 0)
    for (index, name) in store.names.enumerated() {
      #expect(store.read(name).map(\.bitPattern) == before[index].map(\.bitPattern), "\(name)")
    }
    for name in Self.trainable { #expect(optimizer.read("exp_avg", of: name).allSatisfy { $0 == 0 }) }
  }
}
