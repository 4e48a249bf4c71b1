import SkipSegBasics
import SkipSegEngine
import SkipSegStudies

/// Networks of one stage of blocks of two convolutions, 8 x 8 pixels with 16 channels all the way, and what they are
/// measured on.
enum OneStage {
  static let (size, crops, classes) = (8, 16, 3)

  /// - Parameter deviation: of normally distributed weights; nil: He's.
  static func graph(blocks: Int, isResidual: Bool, hasBatchNorm: Bool = true, deviation: Float? = nil)
    -> Graph
  {
    var builder = GraphBuilder()
    let initializer: Parameter.Initializer =
      deviation.map { .normal(deviation: $0) } ?? .kaimingNormalFanOut
    func layer(_ name: String, _ x: GraphBuilder.Tensor, in builder: inout GraphBuilder)
      -> GraphBuilder.Tensor
    {
      let y = builder.convolution(
        "conv\(name)", x, channels: 16, kernel: 3, padding: 1, initializer: initializer)
      return hasBatchNorm ? builder.batchNorm("bn\(name)", y) : y
    }
    var x = layer("", builder.input(channels: 3), in: &builder)
    x = builder.relu(x)
    for index in 0..<blocks {
      x = builder.block("layer1.\(index)", x) { builder, x in
        let y = layer("2", builder.relu(layer("1", x, in: &builder)), in: &builder)
        return builder.relu(isResidual ? builder.add(y, x) : y)
      }
    }
    let head = builder.convolution(
      "head", x, channels: classes, kernel: 1, bias: true, initializer: .xavierUniform)
    return builder.build(output: head)
  }

  /// Noise with labels of noise.
  static func crops(seed: UInt64, size: Int = size, count: Int = crops, classes: Int = classes) -> Crops {
    var random = CounterRandom(seed: seed, stream: "crops")
    return Crops(
      count: count, size: size,
      input: (0..<count * size * size * 3).map { _ in Float(random.uniform(in: -2...2)) },
      labels: (0..<count * size * size).map { _ in UInt16(random.index(below: classes)) })
  }

  /// A new one each time: tests run beside each other, and a pool does one thing at a time.
  static var pool: ThreadPool { ThreadPool(threads: 2) }

  static func parameters(_ graph: Graph, seed: UInt64) throws -> ParameterStore {
    let parameters = try ParameterStore(graph: graph)
    parameters.initialize(seed: seed, pool: pool)
    return parameters
  }

  static func gradients(
    _ graph: Graph, seed: UInt64, loss: LossConfiguration = LossConfiguration()
  ) throws -> GradientMeasurement {
    try GradientMeasurement(
      graph, parameters: parameters(graph, seed: seed), crops: crops(seed: seed), loss: loss, seed: seed,
      pool: pool)
  }
}
