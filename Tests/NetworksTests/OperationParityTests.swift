import SkipSegEngine
import SkipSegNetworks
import TestSupport
import Testing

/// Single operations and the losses, computed in double precision by PyTorch. Each operation stands between a first
/// convolution, whose gradient shows the one that the operation hands back, and a resize with a last convolution.
@Suite struct OperationParityTests {
  /// What `scripts/make_fixtures.py` notes of a case, its keys.
  private struct Description: Decodable {
    let seed: Int
    let biasMiddle: Double
    enum Operation: String, Decodable {
      case convolution, batchNorm, maxPool, relu, add, concatenate, gelu, layerNorm, depthwise, attention
    }

    let name: String
    let operation: Operation
    let stemChannels: Int
    let inputChannels: Int
    let classCount: Int
    let classWeights: [Float]?
    let batch: Int
    let height: Int
    let width: Int
    let kernel: Int?
    let stride: Int?
    let padding: Int?
    let channels: Int?
    let bias: Bool?
    let epsilon: Float?
    let heads: Int?
    let stemFactor: Float?

    var values: FixtureValues { FixtureValues(seed: seed, biasMiddle: biasMiddle) }

    var graph: Graph {
      var builder = GraphBuilder()
      let image = builder.input(channels: inputChannels)
      var x = image
      if stemChannels > 0 {
        x = builder.convolution("stem", image, channels: stemChannels, kernel: 1, initializer: .xavierUniform)
      }
      switch operation {
      case .convolution:
        x = builder.convolution(
          "operation", x, channels: channels!, kernel: kernel!, stride: stride!, padding: padding!,
          bias: bias!,
          initializer: .xavierUniform)
      case .batchNorm: x = builder.batchNorm("operation", x)
      case .maxPool: x = builder.maxPool(x, kernel: kernel!, stride: stride!, padding: padding!)
      case .relu: x = builder.relu(x)
      case .gelu: x = builder.gelu(x)
      case .layerNorm: x = builder.layerNorm("operation", x, epsilon: epsilon!)
      case .depthwise: x = builder.depthwiseConvolution("operation", x)
      case .attention: x = attention(x, in: &builder)
      case .add: x = builder.add(x, builder.relu(x))
      case .concatenate: x = builder.concatenate([x, builder.relu(x)])
      }
      x = builder.resizeNearest(x, like: image)
      let logits = builder.convolution(
        "head", x, channels: classCount, kernel: 1, bias: true, initializer: .xavierUniform)
      return builder.build(output: logits)
    }

    private func attention(_ x: GraphBuilder.Tensor, in builder: inout GraphBuilder) -> GraphBuilder.Tensor {
      let q = builder.linear("q", x, channels: x.channels, initializer: .xavierUniform)
      let reduced = builder.convolution(
        "sr", x, channels: x.channels, kernel: kernel!, stride: kernel!, bias: true,
        initializer: .xavierUniform)
      let kv = builder.linear("kv", reduced, channels: 2 * x.channels, initializer: .xavierUniform)
      return builder.attention(q, kv, heads: heads!)
    }
  }

  static let cases: [ParityCase] = {
    do {
      let (cases, expected) = try Fixture.cases("operations.safetensors", Description.self)
      return cases.map {
        ParityCase(
          testDescription: $0.name, graph: $0.graph, values: $0.values, batch: $0.batch, height: $0.height,
          width: $0.width, classWeights: $0.classWeights, expected: expected, prefix: $0.name + "/",
          factors: $0.stemFactor.map { ["stem.weight": $0] } ?? [:])
      }
    } catch {
      fatalError("fixture of operations: \(error)")
    }
  }()

  @Test(arguments: cases, Machine.all)
  func logits(of it: ParityCase, on machine: Machine) throws {
    try it.expectLogits(on: machine)
  }

  @Test(arguments: cases, Machine.all)
  func trainingPass(of it: ParityCase, on machine: Machine) throws {
    try it.expectTrainingPass(on: machine)
  }
}
