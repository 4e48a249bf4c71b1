import SkipSegEngine
import TestSupport
import Testing

/// Running statistics that are measured over several batches.
struct PooledStatisticsTests {
  private static let network = GraphCase("two batch norms") { builder in
    let x = builder.block("first", builder.input(channels: 3), 17)
    return builder.convolution("head", builder.block("second", x, 5), 3)
  }

  /// Mean and biased variance over all values that a layer reads, however they are cut into batches.
  @Test(arguments: Machine.all)
  func theyAreThoseOfAllValues(on machine: Machine) throws {
    let graph = Self.network.graph
    var random = SeededRandom(7)
    let initial = random.parameters(of: graph)
    let store = try ParameterStore(graph: graph, kernels: machine.kernels)
    store.write(initial)
    let naive = NaiveNetwork(graph, parameters: initial)
    var values: [Int: [[Double]]] = [:]
    var pixels = 0
    for (batch, height, width) in [(2, 9, 7), (1, 5, 8), (3, 4, 4)] {
      var image = random.tensor(batch: batch, channels: 3, height: height, width: width)
      // Batches far from each other: what lies between their means is part of the variance.
      for index in image.values.indices { image.values[index] += Double(pixels % 5) }
      let executor = try Executor(
        graph: graph, parameters: store, batch: batch, height: height, width: width, purpose: .inference,
        statistics: .pooled, pool: ThreadPool(threads: machine.threads))
      pixels += batch * height * width
      executor.pooledShare = Double(batch * height * width) / Double(pixels)
      executor.write(image.interleaved)
      executor.forward()
      let own = naive.values(image, purpose: .training)
      expectNear(executor.logits(), own[graph.output.index].values, 1e-4)
      for (index, node) in graph.nodes.enumerated() where node.operation is Graph.BatchNorm {
        let x = own[node.inputs[0].index]
        let known = values[index] ?? [[Double]](repeating: [], count: x.channels)
        values[index] = known.indices.map { known[$0] + x.values(ofChannel: $0) }
      }
    }
    #expect(values.count == 2)
    for (index, channels) in values {
      guard let batchNorm = graph.nodes[index].operation as? Graph.BatchNorm else { continue }
      let means = channels.map { $0.reduce(0, +) / Double($0.count) }
      let variances = zip(channels, means).map { values, mean in
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      }
      expectNear(store.read(graph.parameters[batchNorm.runningMean].name), means, 1e-5)
      expectNear(store.read(graph.parameters[batchNorm.runningVariance].name), variances, 1e-5)
      #expect(store.read(graph.parameters[batchNorm.batchesTracked].name) == [3])
    }
  }

  /// The first batch leaves nothing of what was there before, not even in the last bit.
  @Test func whatWasBeforeIsForgotten() throws {
    let graph = Self.network.graph
    var random = SeededRandom(8)
    let image = random.tensor(batch: 2, channels: 3, height: 9, width: 7)
    let first = random.parameters(of: graph)
    var second = first
    for (index, parameter) in graph.parameters.enumerated() where parameter.role == .statistic {
      second[index] = second[index].map { 3 * $0 + 0.1 }
    }
    let found = try [first, second].map { parameters in
      let store = try ParameterStore(graph: graph)
      store.write(parameters)
      let executor = try Executor(
        graph: graph, parameters: store, batch: 2, height: 9, width: 7, purpose: .inference,
        statistics: .pooled, pool: ThreadPool(threads: 2))
      executor.write(image.interleaved)
      executor.forward()
      return store.names.map(store.read)
    }
    #expect(found[0] == found[1])
  }

  /// A picture of one pixel has no variance.
  @Test func onePixelIsFinite() throws {
    let graph = Self.network.graph
    var random = SeededRandom(9)
    let store = try ParameterStore(graph: graph)
    store.write(random.parameters(of: graph))
    let executor = try Executor(
      graph: graph, parameters: store, batch: 1, height: 1, width: 1, purpose: .inference,
      statistics: .blended(share: 1), pool: ThreadPool(threads: 1))
    executor.write([1, 2, 3])
    executor.forward()
    #expect(executor.logits().allSatisfy { $0.isFinite })
  }

  private func expectNear(_ actual: [Float], _ expected: [Double], _ tolerance: Double) {
    #expect(actual.count == expected.count)
    let magnitude = expected.reduce(1e-3) { max($0, abs($1)) }
    #expect(zip(actual, expected).allSatisfy { abs(Double($0) - $1) <= tolerance * magnitude })
  }
}
