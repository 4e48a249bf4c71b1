import SkipSegEngine
import Testing

struct PlanTests {
  static let graph: Graph = {
    var builder = GraphBuilder()
    let image = builder.input(channels: 3)
    let x = builder.block("stem", image, 8, stride: 2)
    let y = builder.batchNorm("norm", builder.convolution("conv", x, 8, kernel: 3, padding: 1))
    let sum = builder.relu(builder.add(y, x))
    let up = builder.resizeNearest(builder.maxPool(sum, kernel: 2, stride: 2, padding: 0), like: x)
    let logits = builder.convolution("head", builder.concatenate([up, x]), 4, bias: true)
    return builder.build(output: logits)
  }()

  @Test func layersAreWhatRunsWithShapesParametersAndMultiplyAdds() throws {
    let plan = try Plan(graph: Self.graph, batch: 2, height: 12, width: 10, purpose: .training, threads: 1)
    #expect(
      plan.layers.map { "\($0.name): \($0.operation), \($0.outputShape)" } == [
        "input: image, 3 x 12 x 10",
        "stem.conv: convolution 3 x 3, stride 2, direct, 8 x 6 x 5",
        "stem.norm: batch norm + ReLU, 8 x 6 x 5",
        "conv: convolution 3 x 3, Winograd F(2x2, 3x3), 8 x 6 x 5",
        "norm: batch norm + sum + ReLU, 8 x 6 x 5",
        "maxpool: max pooling 2 x 2, stride 2, 8 x 3 x 2",
        "interpolate: nearest resize, 8 x 6 x 5",
        "head: convolution 1 x 1, direct, 4 x 6 x 5",
      ])
    #expect(plan.layers.map(\.parameterCount) == [0, 216, 16, 576, 16, 0, 0, 68])
    #expect(plan.layers.map(\.multiplyAdds) == [0, 30 * 216, 0, 30 * 576, 0, 0, 0, 30 * 64])
  }

  /// A gradient that two operations would write side by side keeps its own pass.
  @Test func aSumWithWhatTheBatchNormReadsStaysApart() throws {
    let graph = GraphCase("") { builder in
      let x = builder.convolution("conv", builder.input(channels: 3), 8)
      return builder.relu(builder.add(builder.batchNorm("norm", x), x))
    }.graph
    let plan = try Plan(graph: graph, batch: 1, height: 4, width: 4, purpose: .training, threads: 1)
    #expect(
      plan.layers.map(\.operation) == ["image", "convolution 1 x 1, direct", "batch norm", "sum", "ReLU"])
  }
}
