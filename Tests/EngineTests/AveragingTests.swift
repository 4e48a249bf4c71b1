import SkipSegEngine
import TestSupport
import Testing

struct AveragingTests {
  typealias Optimizer = OptimizerTests

  /// The naive twin: one value after the other, in double precision.
  @Test func theAverageFollowsItsDefinitionStatisticsIncluded() throws {
    for machine in Machine.all where machine.threads > 1 {
      let (store, pool) = try Optimizer.trained(machine)
      let average = try ParameterStore(graph: Optimizer.graph, kernels: machine.kernels)
      average.copy(store, pool: pool)
      var expected = store.names.map { store.read($0).map(Double.init) }
      for (step, decay) in ([0.1, 0.5, 0.999] as [Float]).enumerated() {
        var random = SeededRandom(UInt64(step + 5))
        store.write(random.parameters(of: Optimizer.graph))
        try Optimizer.pass(store, pool, seed: UInt64(step))
        average.average(store, decay: decay, pool: pool)
        for (index, parameter) in store.parameters.enumerated() {
          for (place, value) in store.read(parameter.name).enumerated() {
            let share = parameter.role == .counter ? 1 : 1 - Double(decay)
            expected[index][place] += share * (Double(value) - expected[index][place])
          }
        }
      }
      for (index, parameter) in store.parameters.enumerated() {
        for (value, expected) in zip(average.read(parameter.name), expected[index]) {
          #expect(
            abs(Double(value) - expected) <= 1e-6 * max(1, abs(expected)), "\(parameter.name), \(machine)")
        }
      }
    }
  }

  @Test(arguments: ["b.weight", "norm.running_var"])
  func oneValueThatIsNotFiniteIsFound(name: String) throws {
    let (store, pool) = try Optimizer.trained(try #require(Machine.all.last))
    #expect(store.areFinite(pool: pool))
    for value in [Float.nan, .infinity, -.infinity] {
      var values = store.read(name)
      values[values.count - 1] = value
      store.write(name, values)
      #expect(!store.areFinite(pool: pool))
    }
  }

  /// What is handed out and followed later, in order, ends in the bytes of following at once.
  @Test func momentsThatAreHandedOutMayBeFollowedLater() throws {
    let machine = try #require(Machine.all.last)
    let (store, pool) = try Optimizer.trained(machine)
    let (before, executor) = (store.names.map(store.read), try Optimizer.executor(store, pool))
    executor.handsOutMoments = true
    var moments: [[Float]] = []
    for seed in 3...5 as ClosedRange<UInt64> {
      Optimizer.pass(executor, seed: seed)
      moments.append(store.batchMoments)
    }
    #expect(store.names.map(store.read) == before)
    let expected = try ParameterStore(graph: Optimizer.graph, kernels: machine.kernels)
    expected.copy(store, pool: pool)
    for seed in 3...5 as ClosedRange<UInt64> { try Optimizer.pass(expected, pool, seed: seed) }
    for batch in moments { store.follow(batch, of: executor.measuredStatistics) }
    #expect(store.names.map(store.read) == store.names.map(expected.read))
    #expect(store.names.map(store.read) != before)
  }

  /// Without batch norm and with every pixel labelled, the mean over parts is the gradient of the whole: what
  /// `(loss / n).backward()` for each part adds up to in PyTorch.
  @Test(arguments: [1, 2, 4])
  func partsOfABatchGiveTheGradientOfTheWhole(parts: Int) throws {
    let graph = GraphCase("") { builder in
      let image = builder.input(channels: 3)
      let x = builder.relu(builder.convolution("a", image, 18, kernel: 3, padding: 1, bias: true))
      return builder.convolution("b", x, 4, kernel: 3, padding: 1, bias: true)
    }.graph
    for machine in Machine.all {
      let pool = ThreadPool(threads: machine.threads)
      let store = try ParameterStore(graph: graph, kernels: machine.kernels)
      var random = SeededRandom(7)
      store.write(random.parameters(of: graph))
      let (image, labels) = (random.floats(4 * 30 * 3, in: -2...2), (0..<120).map { UInt16($0 % 4) })
      func executor(batch: Int) throws -> Executor {
        try Executor(
          graph: graph, parameters: store, batch: batch, height: 6, width: 5, purpose: .training, pool: pool,
          loss: LossConfiguration([LossTerm(.crossEntropy)]))
      }
      let whole = try executor(batch: 4)
      whole.write(image)
      _ = whole.trainingPass(labels)
      let expected = store.names.map(store.gradient)

      let part = try executor(batch: 4 / parts)
      let tree = try GradientTree(parameters: store, leafCount: parts)
      for index in 0..<parts {
        part.write(Array(image[index * 360 / parts..<(index + 1) * 360 / parts]))
        _ = part.trainingPass(Array(labels[index * 120 / parts..<(index + 1) * 120 / parts]))
        tree.add(leaf: index, pool: pool)
      }
      tree.average(pool: pool)
      for (name, expected) in zip(store.names, expected) {
        let magnitude = expected.map(abs).max()!
        for (value, expected) in zip(store.gradient(name), expected) {
          #expect(abs(value - expected) <= 1e-5 * magnitude, "\(name), \(machine)")
        }
      }
    }
  }
}
