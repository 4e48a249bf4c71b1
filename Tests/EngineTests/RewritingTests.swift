import SkipSegEngine
import TestSupport
import Testing

/// Blocks and skip connections, and networks without one of them.
struct RewritingTests {
  typealias Tensor = GraphBuilder.Tensor

  /// A residual network of two stages with a decoder that joins a long skip.
  static let network = GraphCase("", height: 13, width: 10) { builder in
    let image = builder.input(channels: 3)
    var fine = builder.block("stem", image, 17)
    fine = residual("a", fine, in: &builder)
    fine = residual("b", fine, in: &builder)
    let coarse = builder.block("border", fine) { builder, x in builder.block("inner", x, 20, stride: 2) }
    let z = builder.concatenate([builder.resizeNearest(coarse, like: fine), fine])
    return builder.convolution("head", builder.block("decoder", z, 9), 3, bias: true)
  }

  private static func residual(_ name: String, _ x: Tensor, in builder: inout GraphBuilder) -> Tensor {
    builder.block(name, x) { builder, x in
      let y = builder.block("first", x, 17)
      let z = builder.batchNorm("norm", builder.convolution("conv", y, 17, kernel: 3, padding: 1))
      return builder.relu(builder.add(z, x))
    }
  }

  private func name(_ node: Graph.NodeID) -> String { Self.network.graph[node].name }

  @Test func blocksAreFoundByNameInputAndOutput() {
    let blocks = Self.network.graph.blocks
    #expect(blocks.map(\.name) == ["a", "b", "border"])
    #expect(blocks.map { name($0.input) } == ["stem.relu", "a.relu", "b.relu"])
    #expect(blocks.map { name($0.output) } == ["a.relu", "b.relu", "border.inner.relu"])
  }

  @Test func skipsAreWhatMeetsAPathThatBeganAtIt() {
    #expect(
      Self.network.graph.skips.map { "\(name($0.from)) to \(name($0.to))" }
        == ["stem.relu to a.add", "a.relu to b.add", "b.relu to concatenate"])
  }

  /// The logits in training and in inference of a network with these parameters.
  private func logits(_ graph: Graph, _ parameters: [String: [Float]], _ image: [Float]) throws -> [[Float]] {
    let store = try ParameterStore(graph: graph)
    for parameter in graph.parameters { store.write(parameter.name, parameters[parameter.name]!) }
    return try [Purpose.training, .inference].map { purpose in
      let executor = try Executor(
        graph: graph, parameters: store, batch: 2, height: 13, width: 10, purpose: purpose,
        pool: ThreadPool(threads: 2))
      executor.write(image)
      executor.forward()
      return executor.logits()
    }
  }

  private func values() -> (parameters: [String: [Float]], image: [Float]) {
    var random = SeededRandom(8)
    let graph = Self.network.graph
    let values = random.parameters(of: graph)
    return (
      Dictionary(uniqueKeysWithValues: zip(graph.parameters.map(\.name), values)),
      random.floats(2 * 13 * 10 * 3, in: -1...1)
    )
  }

  @Test func withoutABlockIsAsIfItHadNeverBeenBuilt() throws {
    let (parameters, image) = values()
    let graph = Self.network.graph
    let rewritten = try #require(graph.without(graph.blocks[1]))
    #expect(rewritten.blocks.map(\.name) == ["a", "border"])
    #expect(rewritten.nodes.count == graph.nodes.count - 7)
    let built = GraphCase("", height: 13, width: 10) { builder in
      let image = builder.input(channels: 3)
      let fine = Self.residual("a", builder.block("stem", image, 17), in: &builder)
      let coarse = builder.block("border", fine) { builder, x in builder.block("inner", x, 20, stride: 2) }
      let z = builder.concatenate([builder.resizeNearest(coarse, like: fine), fine])
      return builder.convolution("head", builder.block("decoder", z, 9), 3, bias: true)
    }.graph
    #expect(try logits(rewritten, parameters, image) == logits(built, parameters, image))
    #expect(try logits(rewritten, parameters, image) != logits(graph, parameters, image))
  }

  @Test func aBlockThatChangesItsTensorsFormCantBeLeftOut() {
    let graph = Self.network.graph
    #expect(graph.without(graph.blocks[2]) == nil)
    let pooled = GraphCase("") { builder in
      let x = builder.convolution("before", builder.input(channels: 3), 4)
      let y = builder.block("pool", x) { $0.maxPool($1, kernel: 2, stride: 2, padding: 0) }
      return builder.convolution("after", y, 2)
    }.graph
    #expect(pooled.without(pooled.blocks[0]) == nil)
  }

  /// A cut edge is one whose value is 0: by the definition, and as if the weights behind it were.
  @Test func aSkipThatIsCutCarriesZeros() throws {
    for skip in Self.network.graph.skips {
      var test = Self.network
      test = GraphCase("without \(name(skip.from))", graph: Self.network.graph.without(skip), like: test)
      try EngineComparison.check(test)
    }
    var (parameters, image) = values()
    let graph = Self.network.graph
    let cut = try logits(graph.without(graph.skips[2]), parameters, image)
    let weight = "decoder.conv.weight"
    // [outputs][20 upsampled + 17 of the skip][3][3]
    for output in 0..<9 {
      for index in 20 * 9..<37 * 9 { parameters[weight]![output * 37 * 9 + index] = 0 }
    }
    let silenced = try logits(graph, parameters, image)
    for (values, expected) in zip(cut, silenced) {
      #expect(zip(values, expected).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) })
    }
  }
}
