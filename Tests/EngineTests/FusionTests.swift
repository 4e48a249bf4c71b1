import SkipSegEngine
import TestSupport
import Testing

/// What a convolution does in its store: the sums for a batch norm while training, all of it in inference.
struct FusionTests {
  typealias Tensor = GraphBuilder.Tensor

  struct Layer: CustomTestStringConvertible {
    let testDescription: String
    var inputs = 18
    var outputs = 18
    var kernel = 3
    var stride = 1
    var bias = false
    /// The name of the algorithm that is chosen.
    var algorithm = "Winograd F(4x4, 3x3)"
    var batch = 3
    var height = 13
    var width = 21

    /// The layer, reading a convolution of the image.
    func convolution(in builder: inout GraphBuilder) -> (input: Tensor, output: Tensor) {
      let x = builder.convolution("before", builder.input(channels: 3), inputs)
      let z = builder.convolution(
        "conv", x, outputs, kernel: kernel, stride: stride, padding: kernel / 2, bias: bias)
      return (x, z)
    }

    func test(_ build: (inout GraphBuilder, _ x: Tensor, _ z: Tensor) -> Tensor) -> GraphCase {
      GraphCase(testDescription, batch: batch, height: height, width: width) { builder in
        let (x, z) = convolution(in: &builder)
        return build(&builder, x, z)
      }
    }
  }

  static let layers = [
    Layer(testDescription: "few blocks"),
    Layer(testDescription: "few blocks, bias", outputs: 40, bias: true),
    Layer(testDescription: "a size of whole tiles", batch: 1, height: 8, width: 12),
    Layer(
      testDescription: "two rows", algorithm: "Winograd F(2x2, 3x3)", height: 2, width: 34),
    Layer(
      testDescription: "many blocks", inputs: 180, outputs: 177, algorithm: "Winograd F(2x2, 3x3)", batch: 1,
      height: 7, width: 6),
    Layer(
      testDescription: "many blocks and tiles", inputs: 180, outputs: 177, batch: 2, height: 17, width: 18),
    Layer(
      testDescription: "direct, 1 x 1", outputs: 33, kernel: 1, bias: true, algorithm: "direct", height: 37),
    Layer(testDescription: "direct, stride 2", stride: 2, algorithm: "direct", height: 37),
  ]

  /// A copy leaves no sums, so the batch norm takes them in a pass of its own.
  @Test(arguments: layers)
  func sumsOfTheStoreAreThoseOfAPassOfTheirOwn(_ layer: Layer) throws {
    func test(isCopied: Bool) -> GraphCase {
      layer.test { builder, _, z in
        builder.batchNorm("norm", isCopied ? builder.resizeNearest(z, like: z) : z)
      }
    }
    let (fused, separate) = (test(isCopied: false), test(isCopied: true))
    var random = SeededRandom(2)
    let parameters = random.parameters(of: fused.graph)
    let image = random.floats(layer.batch * layer.height * layer.width * 3, in: -1...1)
    for machine in Machine.all {
      func run(_ test: GraphCase) throws -> (statistics: [[Float]], logits: [Float]) {
        let store = try ParameterStore(graph: test.graph, kernels: machine.kernels)
        store.write(parameters)
        let executor = try Executor(
          graph: test.graph, parameters: store, batch: test.batch, height: test.height, width: test.width,
          purpose: .training, pool: ThreadPool(threads: machine.threads))
        executor.write(image)
        executor.forward()
        let statistics = test.graph.parameters.filter { $0.role == .statistic }.map { store.read($0.name) }
        return (statistics, executor.logits())
      }
      let (expected, actual) = (try run(separate), try run(fused))
      // Only the order in which floats and then doubles are summed differs.
      #expect(isClose(actual.logits, expected.logits), "logits, \(machine)")
      for (values, wanted) in zip(actual.statistics, expected.statistics) {
        #expect(isClose(values, wanted), "statistics, \(machine)")
        #expect(Set(values).count > layer.outputs / 2)
      }
    }
  }

  private func isClose(_ values: [Float], _ expected: [Float]) -> Bool {
    values.count == expected.count
      && zip(values, expected).allSatisfy { abs($0 - $1) <= 2e-6 * max(1, abs($1)) }
  }

  /// What may follow a convolution, and how a plan for inference says that it is taken in.
  struct Pattern: CustomTestStringConvertible {
    let testDescription: String
    let build: @Sendable (inout GraphBuilder, _ residual: Tensor, _ z: Tensor) -> Tensor
  }

  static let patterns = [
    Pattern(testDescription: " + batch norm") { builder, _, z in builder.batchNorm("norm", z) },
    Pattern(testDescription: " + batch norm + ReLU") { builder, _, z in
      builder.relu(builder.batchNorm("norm", z))
    },
    Pattern(testDescription: " + batch norm + sum") { builder, residual, z in
      builder.add(residual, builder.batchNorm("norm", z))
    },
    Pattern(testDescription: " + batch norm + sum + ReLU") { builder, residual, z in
      builder.relu(builder.add(builder.batchNorm("norm", z), residual))
    },
  ]

  @Test(arguments: layers, patterns)
  func aConvolutionTakesInTheNormalization(_ layer: Layer, _ pattern: Pattern) throws {
    let test = layer.test { builder, x, z in
      let residual = builder.convolution("residual", x, layer.outputs, stride: layer.stride)
      return pattern.build(&builder, residual, z)
    }
    let stride = layer.stride > 1 ? ", stride \(layer.stride)" : ""
    let fused =
      "convolution \(layer.kernel) x \(layer.kernel)\(stride)\(pattern.testDescription), \(layer.algorithm)"
    #expect(try test.operations(.inference).last == fused)
    try EngineComparison.check(test)
  }

  /// Blocks of a residual network: each sum is the residual of the next.
  @Test(arguments: [(8, 8), (13, 7), (5, 22)])
  func residualBlocksInInferenceAreTheirDefinition(height: Int, width: Int) throws {
    let test = GraphCase("residual blocks", batch: 2, height: height, width: width) { builder in
      var x = builder.block("stem", builder.input(channels: 3), 17)
      for layer in 0..<3 {
        let y = builder.block("\(layer)a", x, 17)
        let z = builder.convolution("\(layer)b", y, 17, kernel: 3, padding: 1)
        x = builder.relu(builder.add(builder.batchNorm("\(layer)norm", z), x))
      }
      return builder.convolution("head", x, 3, kernel: 3, padding: 1, bias: true)
    }
    let convolution = "convolution 3 x 3 + batch norm"
    let algorithm = "Winograd F(4x4, 3x3)"
    #expect(
      try test.operations(.inference) == [
        "image", "\(convolution) + ReLU, direct", "\(convolution) + ReLU, \(algorithm)",
        "\(convolution) + sum + ReLU, \(algorithm)", "\(convolution) + ReLU, \(algorithm)",
        "\(convolution) + sum + ReLU, \(algorithm)", "\(convolution) + ReLU, \(algorithm)",
        "\(convolution) + sum + ReLU, \(algorithm)", "convolution 3 x 3, \(algorithm)",
      ])
    try EngineComparison.check(test)
  }
}
