import SkipSegEngine
import TestSupport
import Testing

/// Values that are dropped while training.
struct DropoutTests {
  static let cases = [
    GraphCase("before the head", batch: 3) { builder in
      let x = builder.block("x", builder.input(channels: 3), 20)
      return builder.convolution("head", builder.dropout(x, rate: 0.3), 3, kernel: 3, padding: 1, bias: true)
    },
    GraphCase("under a fork, twice") { builder in
      let x = builder.convolution("x", builder.input(channels: 3), 16)
      let y = builder.dropout(builder.convolution("y", x, 16, kernel: 3, padding: 1), rate: 0.5)
      return builder.convolution("head", builder.add(builder.dropout(x, rate: 0.2), builder.add(y, x)), 3)
    },
    GraphCase("between a convolution and its batch norm") { builder in
      let x = builder.convolution("x", builder.input(channels: 3), 33)
      return builder.convolution("head", builder.batchNorm("norm", builder.dropout(x, rate: 0.4)), 3)
    },
  ]

  @Test(arguments: cases)
  func valuesAndGradientsAreTheirDefinitions(_ test: GraphCase) throws { try EngineComparison.check(test) }

  @Test(arguments: cases)
  func gradientsAgreeWithFiniteDifferences(_ test: GraphCase) { test.expectFiniteDifferences(samples: 6) }

  @Test(arguments: [0.1, 0.5, 0.9])
  func theShareOfDroppedValuesIsTheRate(rate: Double) {
    let dropout = Graph.Dropout(rate: rate, layer: 3)
    #expect(abs(dropout.rate - rate) <= 0x1p-17)
    let mask = dropout.mask(1, DropPath.Draw(seed: 5, step: 7))
    let share =
      Double((0..<20_000).count { mask.drops(channel: $0 % 20, pixel: $0 / 20, of: 1000) }) / 20_000
    // Five standard errors.
    #expect(abs(share - rate) < 5 * (rate * (1 - rate) / 20_000).squareRoot())
  }

  @Test func seedStepLayerPictureAndPlaceDrawApart() {
    func draws(
      seed: UInt64 = 1, step: Int = 1, layer: Int = 1, picture: Int = 0, first: Int = 0, channel: Int = 0
    ) -> [Bool] {
      let mask = Graph.Dropout(rate: 0.5, layer: layer)
        .mask(picture, DropPath.Draw(seed: seed, step: step, firstPicture: first))
      return (0..<64).map { mask.drops(channel: channel, pixel: $0, of: 64) }
    }
    #expect(draws() == draws())
    // A picture keeps its number, however the step is cut into batches.
    #expect(draws(picture: 5) == draws(picture: 1, first: 4))
    let all =
      [draws(), draws(seed: 2), draws(step: 2), draws(layer: 2), draws(picture: 1)]
      + [1, 4, 16, 20].map { draws(channel: $0) }
    #expect(Set(all).count == all.count)
  }

  /// The network that is saved has none; the one that is trained has it before the head.
  @Test func itIsPutBeforeANode() throws {
    let plain = GraphCase("") { builder in
      builder.convolution("head", builder.block("x", builder.input(channels: 3), 16), 3, bias: true)
    }
    let dropping = GraphCase("", graph: plain.graph.droppingOut(before: "head", rate: 0.5), like: plain)
    #expect(plain.graph.droppingOut(before: "head", rate: 0).nodes.count == plain.graph.nodes.count)
    #expect(plain.graph.droppingOut(before: "foot", rate: 0.5).nodes.count == plain.graph.nodes.count)
    #expect(dropping.graph.nodes.count == plain.graph.nodes.count + 1)
    #expect(dropping.graph.parameters.map(\.name) == plain.graph.parameters.map(\.name))
    try EngineComparison.check(dropping)
    #expect(try dropping.operations(.training).contains("dropout of 0.5"))
    #expect(try dropping.operations(.inference).contains("dropout, of nothing"))
  }

  @Test(arguments: KernelSet.supported, [Precision.float32, .bfloat16])
  func anyNumberOfThreadsGivesTheSameBytes(_ kernels: KernelSet, precision: Precision) throws {
    try DeterminismTests.expectSameBytes(
      Self.cases[0].graph, kernels, steps: 4,
      batches: [DeterminismTests.Batch(height: 37, width: 29, count: 3)], precision: precision)
  }
}
