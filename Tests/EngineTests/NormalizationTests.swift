import SkipSegEngine
import TestSupport
import Testing

/// Batch norm, sum and ReLU: alone, in the patterns that run as one operation, and in those that must not.
struct NormalizationTests {
  typealias Tensor = GraphBuilder.Tensor

  /// Builds a case whose operation under test reads convolutions and is read by a convolution.
  static func pattern(
    _ description: String, channels: Int = 17, batch: Int = 2, height: Int = 9, width: Int = 7,
    _ build: (inout GraphBuilder, _ x: Tensor, _ y: Tensor) -> Tensor
  ) -> GraphCase {
    GraphCase(description, batch: batch, height: height, width: width) { builder in
      let image = builder.input(channels: 3)
      let x = builder.convolution("x", image, channels, kernel: 3, padding: 1)
      let y = builder.convolution("y", image, channels, bias: true)
      let z = build(&builder, x, y)
      return builder.convolution("head", z, 3, kernel: 3, padding: 1, bias: true)
    }
  }

  static let patterns = [
    pattern("batch norm") { builder, x, _ in builder.batchNorm("norm", x) },
    pattern("batch norm of 16 channels", channels: 16) { builder, x, _ in builder.batchNorm("norm", x) },
    pattern("batch norm of 48 channels", channels: 48) { builder, x, _ in builder.batchNorm("norm", x) },
    pattern("batch norm over several pieces of rows", channels: 4, height: 40, width: 33) { builder, x, _ in
      builder.batchNorm("norm", x)
    },
    pattern("batch norm of two values", batch: 2, height: 1, width: 1) { builder, x, _ in
      builder.batchNorm("norm", x)
    },
    pattern("batch norm of one image in a row", batch: 1, height: 1, width: 11) { builder, x, _ in
      builder.relu(builder.batchNorm("norm", x))
    },
    pattern("batch norm + ReLU") { builder, x, _ in builder.relu(builder.batchNorm("norm", x)) },
    pattern("batch norm + sum") { builder, x, y in builder.add(builder.batchNorm("norm", x), y) },
    pattern("sum + batch norm") { builder, x, y in builder.add(y, builder.batchNorm("norm", x)) },
    pattern("batch norm + sum + ReLU") { builder, x, y in
      builder.relu(builder.add(builder.batchNorm("norm", x), y))
    },
    pattern("sum of two batch norms + ReLU") { builder, x, y in
      builder.relu(builder.add(builder.batchNorm("normX", x), builder.batchNorm("normY", y)))
    },
    pattern("batch norm read by ReLU and by a sum") { builder, x, y in
      let z = builder.batchNorm("norm", x)
      return builder.add(builder.relu(z), builder.add(z, y))
    },
    pattern("sum read by ReLU and by a sum") { builder, x, y in
      let z = builder.add(builder.batchNorm("norm", x), y)
      return builder.add(builder.relu(z), z)
    },
    pattern("batch norm added to itself") { builder, x, _ in
      let z = builder.batchNorm("norm", x)
      return builder.add(z, z)
    },
    pattern("batch norm added to what it reads") { builder, x, _ in
      builder.relu(builder.add(builder.batchNorm("norm", x), x))
    },
    pattern("batch norm added to what it reads, read elsewhere too") { builder, x, y in
      let z = builder.add(builder.batchNorm("norm", x), x)
      return builder.add(z, builder.add(x, y))
    },
    pattern("batch norm of a batch norm") { builder, x, _ in
      builder.relu(builder.batchNorm("outer", builder.batchNorm("inner", x)))
    },
    pattern("ReLU of a ReLU") { builder, x, _ in builder.relu(builder.relu(x)) },
    pattern("sum") { builder, x, y in builder.add(x, y) },
    pattern("sum + ReLU") { builder, x, y in builder.relu(builder.add(x, y)) },
    pattern("sum with itself") { builder, x, _ in builder.add(x, x) },
    pattern("ReLU") { builder, x, _ in builder.relu(x) },
    pattern("ReLU of what a sum reads too") { builder, x, y in builder.add(builder.relu(x), builder.add(x, y))
    },
    pattern("batch norm of a concatenation + ReLU") { builder, x, y in
      builder.relu(builder.batchNorm("norm", builder.concatenate([x, y])))
    },
    pattern("batch norm of a concatenation + sum with one") { builder, x, y in
      builder.add(builder.batchNorm("norm", builder.concatenate([x, y])), builder.concatenate([y, x]))
    },
    pattern("a branch that leads nowhere") { builder, x, y in
      _ = builder.relu(builder.batchNorm("dead", x))
      return builder.relu(builder.batchNorm("norm", y))
    },
  ]

  @Test(arguments: patterns)
  func fusedAndUnfusedPatternsAreTheirDefinitions(_ test: GraphCase) throws {
    try EngineComparison.check(test)
  }

  static let outputs = [
    GraphCase("batch norm as output") { builder in
      builder.batchNorm("norm", builder.convolution("conv", builder.input(channels: 3), 5))
    },
    GraphCase("ReLU as output") { builder in
      builder.relu(builder.convolution("conv", builder.input(channels: 3), 5))
    },
    GraphCase("batch norm as output that a ReLU reads too") { builder in
      let z = builder.batchNorm("norm", builder.convolution("conv", builder.input(channels: 3), 5))
      _ = builder.relu(z)
      return z
    },
    GraphCase("residual sum as output") { builder in
      let x = builder.convolution("conv", builder.input(channels: 3), 18)
      return builder.add(builder.batchNorm("norm", builder.convolution("inner", x, 18)), x)
    },
  ]

  @Test(arguments: outputs)
  func anyOperationMayGiveTheLogits(_ test: GraphCase) throws { try EngineComparison.check(test) }

  @Test func statisticsOfChannelsFarFromZeroKeepTheirVariance() throws {
    var test = Self.pattern("offset", channels: 3) { builder, x, _ in builder.batchNorm("norm", x) }
    test.loss = LossConfiguration([LossTerm(.crossEntropy)])
    let graph = test.graph
    for machine in Machine.all {
      let store = try ParameterStore(graph: graph, kernels: machine.kernels)
      var random = SeededRandom(4)
      var parameters = random.parameters(of: graph)
      parameters[0] = [Float](repeating: 1 / 27, count: parameters[0].count)
      store.write(parameters)
      let executor = try Executor(
        graph: graph, parameters: store, batch: 2, height: 9, width: 7, purpose: .training,
        pool: ThreadPool(threads: machine.threads))
      // The first convolution averages: its inner pixels all lie near 30.
      let image = random.tensor(batch: 2, channels: 3, height: 9, width: 7)
      executor.write(image.interleaved.map { $0 + 30 })
      executor.forward()
      var network = NaiveNetwork(graph, parameters: parameters)
      let offset = NaiveTensor(
        batch: 2, channels: 3, height: 9, width: 7, values: image.values.map { Double(Float($0) + 30) })
      network.updateRunningStatistics(network.values(offset, purpose: .training))
      for (index, parameter) in graph.parameters.enumerated() where parameter.role == .statistic {
        for (value, expected) in zip(store.read(parameter.name), network.parameters[index]) {
          #expect(abs(Double(value) - expected) <= 1e-5 * abs(expected), "\(parameter.name), \(machine)")
        }
      }
    }
  }

  /// What is read at once by several batch norms: a convolution, or a tensor that leaves no moments of its own.
  static let shared = [
    pattern("two batch norms of one convolution") { builder, x, _ in
      builder.add(builder.relu(builder.batchNorm("a", x)), builder.batchNorm("b", x))
    },
    pattern("two batch norms of one sum") { builder, x, y in
      let sum = builder.add(x, y)
      return builder.add(builder.relu(builder.batchNorm("a", sum)), builder.batchNorm("b", sum))
    },
    pattern("batch norms of a growing concatenation") { builder, x, y in
      let pooled = builder.maxPool(y, kernel: 3, stride: 1, padding: 1)
      let two = builder.concatenate([x, pooled])
      let a = builder.relu(builder.batchNorm("a", two))
      let z = builder.convolution("z", a, 8, kernel: 3, padding: 1)
      return builder.relu(builder.batchNorm("b", builder.concatenate([two, z])))
    },
  ]

  @Test(arguments: shared)
  func batchNormsOfOneTensorHaveItsMoments(_ test: GraphCase) throws {
    try EngineComparison.check(test)
  }

  /// Computed once, and not once for each reader: equal bit for bit, even where a pass of its own would add up the same
  /// values in another order.
  @Test func batchNormsOfOneTensorShareItsMoments() throws {
    let test = GraphCase("", height: 40, width: 37) { builder in
      let x = builder.convolution("x", builder.input(channels: 3), 18, kernel: 3, padding: 1)
      let y = builder.convolution("y", x, 16)
      let a = builder.batchNorm("a", x)
      let b = builder.batchNorm("b", builder.concatenate([y, x]))
      return builder.add(builder.convolution("c", a, 3), builder.convolution("d", b, 3))
    }
    let store = try ParameterStore(graph: test.graph)
    let pool = ThreadPool(threads: 2)
    store.initialize(seed: 3, pool: pool)
    let executor = try Executor(
      graph: test.graph, parameters: store, batch: 2, height: 40, width: 37, purpose: .training, pool: pool)
    var random = SeededRandom(6)
    executor.write(random.floats(executor.input.count, in: -1...1))
    executor.forward()
    for statistic in ["running_mean", "running_var"] {
      #expect(store.read("b." + statistic).suffix(18) == store.read("a." + statistic)[...])
    }
  }
}
