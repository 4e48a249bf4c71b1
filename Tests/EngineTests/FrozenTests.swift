import SkipSegEngine
import TestSupport
import Testing

/// Training with the first part of a network frozen.
struct FrozenTests {
  /// An encoder of residual block and pooling, a decoder with a skip; forks lie within the frozen part and at its edge.
  static func network(encoder: String, channels: Int = 17) -> GraphCase {
    GraphCase("\(channels) channels, encoder \(encoder)", height: 10, width: 8) { builder in
      let image = builder.input(channels: 3)
      let (fine, coarse) = builder.scope(encoder) { builder in
        let x = builder.block("stem", image, channels)
        let y = builder.batchNorm("norm", builder.convolution("conv", x, channels, kernel: 3, padding: 1))
        let fine = builder.relu(builder.add(y, x))
        let pooled = builder.maxPool(fine, kernel: 2, stride: 2, padding: 0)
        // A batch norm that no convolution feeds.
        return (fine, builder.relu(builder.batchNorm("pooled", pooled)))
      }
      let up = builder.resizeNearest(builder.block("bridge", coarse, 16), like: fine)
      let z = builder.block("decoder", builder.concatenate([up, fine]), channels)
      return builder.convolution("head", z, 3, kernel: 3, padding: 1, bias: true)
    }
  }

  @Test(arguments: [17, 32])
  func gradientsAreThoseOfANetworkWhoseEncoderStandsStill(channels: Int) throws {
    var test = Self.network(encoder: "encoder", channels: channels)
    test.frozen = "encoder."
    try EngineComparison.check(test)
  }

  /// The moments are those of what the frozen convolution stores, not of what it normalises on the way.
  @Test func aBatchNormThatReadsAFrozenOneHasTheMomentsOfItsOutput() throws {
    var test = GraphCase("two batch norms") { builder in
      let x = builder.scope("encoder") { builder in builder.block("block", builder.input(channels: 3), 17) }
      return builder.convolution("head", builder.batchNorm("norm", x), 3, bias: true)
    }
    test.frozen = "encoder."
    try EngineComparison.check(test)
  }

  @Test func nothingOfTheFrozenPartRunsBackward() throws {
    let graph = Self.network(encoder: "encoder").graph
    func plan(frozen: String?) throws -> Plan {
      try Plan(graph: graph, batch: 2, height: 64, width: 64, purpose: .training, frozen: frozen, threads: 1)
    }
    #expect(try plan(frozen: "encoder.").arenaBytes < plan(frozen: nil).arenaBytes)
    let pool = ThreadPool(threads: 2)
    let store = try ParameterStore(graph: graph)
    var random = SeededRandom(1)
    store.write(random.parameters(of: graph))
    let executor = try Executor(
      graph: graph, parameters: store, batch: 2, height: 10, width: 8, purpose: .training, frozen: "encoder.",
      pool: pool)
    executor.write(random.floats(480, in: -2...2))
    let frozen = store.parameters.filter { $0.name.hasPrefix("encoder.") }
    let before = frozen.map { store.read($0.name) }
    _ = executor.trainingPass(random.labels(160, classes: 3))
    #expect(frozen.map { store.read($0.name) } == before)
    for parameter in frozen where parameter.role == .trainable {
      #expect(store.gradient(parameter.name).allSatisfy { $0 == 0 }, "\(parameter.name)")
    }
  }
}
