import SkipSegEngine
import TestSupport
import Testing

/// Activations stored as bfloat16: the network that floats make, to within the rounding of what is stored.
struct PrecisionTests {
  static let cases = [
    GraphCase("U-Net", height: 37, width: 29) { builder in miniatureUnet(in: &builder) },
    GraphCase("U-Net of whole tiles", height: 32, width: 48) { builder in miniatureUnet(in: &builder) },
    GraphCase("direct convolutions and their fallbacks", height: 19, width: 23) { builder in
      let x = builder.block("stem", builder.input(channels: 3), 33, stride: 2)
      let y = builder.relu(builder.convolution("wide", x, 20, kernel: 1, bias: true))
      let pooled = builder.maxPool(y, kernel: 3, stride: 2, padding: 1)
      let up = builder.resizeNearest(builder.block("deep", pooled, 20, stride: 2), like: y)
      let sum = builder.add(builder.convolution("side", up, 20), y)
      return builder.convolution("head", builder.concatenate([sum, x]), 4, kernel: 5, padding: 2, bias: true)
    },
    GraphCase("one pixel", batch: 3, height: 1, width: 1) { builder in
      let x = builder.block("stem", builder.input(channels: 17), 17)
      return builder.convolution("head", x, 3, kernel: 3, padding: 1, bias: true)
    },
  ]

  /// Rounding errs by 2^-9 of a value, a handful of layers by a few times that. A ReLU input near 0 that changes its
  /// sign takes whole terms out of a gradient, so gradients are held to the median over parameters.
  @Test(arguments: cases)
  func bfloat16ComputesWhatFloatsCompute(_ test: GraphCase) throws {
    for machine in Machine.all {
      let float = try run(test, .float32, on: machine)
      let half = try run(test, .bfloat16, on: machine)
      #expect(relativeDistance(half.logits, float.logits) < 0.03, "\(machine)")
      #expect(relativeDistance(half.inferenceLogits, float.inferenceLogits) < 0.03, "\(machine)")
      #expect(abs(half.loss - float.loss) < 0.02 * abs(float.loss), "\(machine)")
      let distances = zip(half.gradients, float.gradients).map(relativeDistance).sorted()
      #expect(distances[distances.count / 2] < 0.2, "\(machine): \(distances)")
      #expect(half.logits != float.logits, "stored as floats")
    }
  }

  @Test func bfloat16TakesLessMemory() throws {
    func bytes(_ precision: Precision) throws -> Int {
      try Plan(
        graph: DeterminismTests.graph, batch: 8, height: 96, width: 96, purpose: .training,
        precision: precision, threads: 1
      ).arenaBytes
    }
    #expect(try Double(bytes(.bfloat16)) < 0.8 * Double(bytes(.float32)))
  }

  @Test(arguments: KernelSet.supported, [false, true])
  func anyNumberOfThreadsGivesTheSameBytes(_ kernels: KernelSet, products: Bool) throws {
    try DeterminismTests.expectSameBytes(
      DeterminismTests.graph, kernels.preferringBfloat16Products(products), threads: [2, 3, 7], steps: 20,
      batches: DeterminismTests.twoSizes, precision: .bfloat16)
  }

  private struct Result {
    let logits, inferenceLogits: [Float]
    let loss: Float
    let gradients: [[Float]]
  }

  private func run(_ test: GraphCase, _ precision: Precision, on machine: Machine) throws -> Result {
    var random = SeededRandom(4)
    let store = try ParameterStore(graph: test.graph, kernels: machine.kernels)
    store.write(random.parameters(of: test.graph))
    func executor(_ purpose: Purpose) throws -> Executor {
      try Executor(
        graph: test.graph, parameters: store, batch: test.batch, height: test.height, width: test.width,
        purpose: purpose, precision: precision, pool: ThreadPool(threads: machine.threads))
    }
    let inference = try executor(.inference)
    let image = random.floats(inference.input.count, in: -1...1)
    inference.write(image)
    inference.forward()
    let training = try executor(.training)
    training.write(image)
    training.forward()
    let logits = training.logits()
    let labels = random.labels(logits.count / test.graph.classCount, classes: test.graph.classCount)
    let loss = training.trainingPass(labels)
    let gradients = test.graph.parameters.filter { $0.role == .trainable }.map { store.gradient($0.name) }
    return Result(
      logits: logits, inferenceLogits: inference.logits(), loss: loss.total, gradients: gradients)
  }
}
