import SkipSegEngine
import TestSupport
import Testing

/// Shortcuts that hand back a part of their gradient.
@Suite struct GradientScaleTests {
  private static let network = GraphCase("residual", height: 13, width: 10) { builder in
    let image = builder.input(channels: 3)
    var x = builder.block("stem", image, 17)
    for name in ["encoder.a", "encoder.b"] {
      x = builder.block(name, x) { builder, x in
        let y = builder.block("first", x, 17)
        let z = builder.batchNorm("norm", builder.convolution("conv", y, 17, kernel: 3, padding: 1))
        return builder.relu(builder.add(z, x))
      }
    }
    return builder.convolution("head", x, 3, bias: true)
  }

  private static func scaled(_ factor: Float) -> GraphCase {
    GraphCase(
      "times \(factor)", graph: network.graph.scalingShortcutGradients(of: "encoder.", by: factor),
      like: network)
  }

  @Test(arguments: [0, 0.25, 0.5] as [Float]) func itIsAsItsNaiveTwin(factor: Float) throws {
    try EngineComparison.check(Self.scaled(factor))
  }

  @Test func oneChangesNothing() throws {
    #expect(Self.scaled(1).graph.nodes.count == Self.network.graph.nodes.count)
    #expect(Self.scaled(0.5).graph.nodes.count == Self.network.graph.nodes.count + 2)
    #expect(
      Self.network.graph.scalingShortcutGradients(of: "decoder.", by: 0).nodes.count
        == Self.network.graph.nodes.count)
  }

  /// Values and the gradients behind all sums are the same bits; the gradient at the last block's input is that of F alone
  /// with 0, and a mean of both with a half.
  @Test func onlyTheGradientOfTheShortcutChanges() throws {
    var random = SeededRandom(3)
    let values = random.parameters(of: Self.network.graph)
    let image = random.floats(2 * 13 * 10 * 3, in: -1...1)
    let labels = (0..<2 * 13 * 10).map { UInt16($0 % 3) }
    func pass(_ graph: Graph) throws -> (loss: Float, store: ParameterStore) {
      let store = try ParameterStore(graph: graph)
      for (parameter, values) in zip(graph.parameters, values) { store.write(parameter.name, values) }
      let executor = try Executor(
        graph: graph, parameters: store, batch: 2, height: 13, width: 10, purpose: .training,
        pool: ThreadPool(threads: 2))
      executor.write(image)
      let loss = labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0) }
      return (loss.total, store)
    }
    let (whole, none, half) = try (
      pass(Self.network.graph), pass(Self.scaled(0).graph), pass(Self.scaled(0.5).graph)
    )
    #expect(whole.loss == none.loss && whole.loss == half.loss)
    for name in ["head.weight", "encoder.b.norm.weight", "encoder.b.conv.weight"] {
      #expect(whole.store.gradient(name) == none.store.gradient(name), "\(name)")
    }
    // One sum lies behind it: its gradient is linear in the factor.
    let name = "encoder.a.norm.bias"
    let mean = zip(whole.store.gradient(name), none.store.gradient(name)).map { ($0 + $1) / 2 }
    #expect(whole.store.gradient(name) != none.store.gradient(name))
    for (half, mean) in zip(half.store.gradient(name), mean) { #expect(abs(half - mean) < 1e-5) }
  }
}
