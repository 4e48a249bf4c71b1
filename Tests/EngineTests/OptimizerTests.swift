import Engine
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

  static func pass(_ store: ParameterStore, _ pool: ThreadPool, seed: UInt64) throws {
    var random = SeededRandom(seed)
    let executor = try Executor(
      graph: graph, parameters: store, batch: 2, height: 5, width: 4, purpose: .training, pool: pool)
    executor.write(random.floats(120, in: -2...2))
    _ = executor.trainingPass(random.labels(40, classes: 5))
  }

  static let trainable = graph.parameters.filter { $0.role == .trainable }.map(\.name)

  /// Without a clipping norm, with one below the gradients' and one above.
  @Test(arguments: zip(algorithms, [nil, 0.25, 0.1, 1000, 0.25] as [Float?]))
  func `steps follow the formulae`(_ algorithm: Algorithm, clippingNorm: Float?) throws {
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
        #expect(optimizer.stepCount == step + 1)
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
  func `states read and written continue the run exactly`(_ algorithm: Algorithm) throws {
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
      continued.stepCount = optimizer.stepCount
      for (store, optimizer) in [(store, optimizer), (copy, continued)] {
        try Self.pass(store, pool, seed: 9)
        optimizer.step(learningRate: 0.01, clippingNorm: 1, pool: pool)
      }
      for name in store.names { #expect(store.read(name) == copy.read(name), "\(name), \(machine)") }
    }
  }
}
