import SkipSegEngine
import TestSupport
import Testing

/// Convolutions by products of bfloat16, against the same network, stored alike, by products of floats. The weights are
/// exact in bfloat16, so that nothing differs but the order of sums, and now and then the last bit of what is stored.
/// There is no ReLU, whose sign could flip with it.
struct Bfloat16ProductTests {
  static let convolutions: [GraphCase] = [
    (3, 1, 1, 17, 33), (3, 1, 1, 16, 16), (3, 1, 1, 40, 64), (3, 2, 1, 33, 20), (3, 2, 1, 64, 32),
    (1, 1, 0, 33, 40),
    (1, 2, 0, 20, 70), (5, 1, 2, 20, 33), (5, 3, 2, 33, 17), (3, 1, 0, 33, 20), (3, 1, 2, 20, 33),
    (4, 2, 1, 33, 33),
    (7, 4, 3, 17, 33),
  ].flatMap { kernel, stride, padding, inputs, outputs in
    [(13, 21), (16, 32), (7, 6), (40, 30)].map { height, width in
      GraphCase(
        "\(kernel) x \(kernel), stride \(stride), padding \(padding), \(inputs) to \(outputs), \(height) x \(width)",
        height: height, width: width
      ) { builder in
        let x = builder.convolution("before", builder.input(channels: 3), inputs)
        let y = builder.convolution(
          "conv", x, outputs, kernel: kernel, stride: stride, padding: padding, bias: true)
        return builder.convolution("head", y, 3)
      }
    }
  }

  static let networks = [
    GraphCase("one pixel", batch: 3, height: 1, width: 1) { builder in
      let x = builder.convolution("before", builder.input(channels: 3), 17)
      return builder.convolution("head", builder.convolution("conv", x, 17, kernel: 3, padding: 1), 3)
    },
    GraphCase("upsampled and skip", height: 24, width: 20) { builder in decoder(&builder, 33, 20, 40) },
    GraphCase("upsampled and skip of one block each", height: 32, width: 32) { builder in
      decoder(&builder, 16, 16, 16)
    },
    GraphCase("upsampled alone", height: 12, width: 40) { builder in
      let x = builder.convolution("before", builder.input(channels: 3), 33)
      let small = builder.convolution("down", x, 40, kernel: 3, stride: 2, padding: 1)
      let y = builder.convolution("conv", builder.resizeNearest(small, like: x), 24, kernel: 3, padding: 1)
      return builder.convolution("head", y, 3)
    },
    GraphCase("upsampled to an odd size", height: 13, width: 21) { builder in decoder(&builder, 33, 20, 40) },
    GraphCase("batch norm and a residual sum", height: 18, width: 30) { builder in
      let x = builder.convolution("before", builder.input(channels: 3), 36)
      let y = builder.batchNorm("norm", builder.convolution("conv", x, 36, kernel: 3, padding: 1))
      return builder.convolution("head", builder.add(y, x), 3)
    },
    GraphCase("gradients that meet", height: 18, width: 14) { builder in
      let x = builder.convolution("before", builder.input(channels: 3), 36)
      let y = builder.convolution("first", x, 36, kernel: 3, padding: 1)
      let z = builder.convolution("second", x, 20, kernel: 3, padding: 1)
      let sum = builder.add(x, y)
      return builder.convolution(
        "head", builder.convolution("last", builder.concatenate([sum, z, x]), 16), 3)
    },
  ]

  private static func decoder(_ builder: inout GraphBuilder, _ skip: Int, _ small: Int, _ outputs: Int)
    -> GraphBuilder.Tensor
  {
    let x = builder.convolution("before", builder.input(channels: 3), skip)
    let down = builder.convolution("down", x, small, kernel: 3, stride: 2, padding: 1)
    let path = builder.concatenate([builder.resizeNearest(down, like: x), x])
    return builder.convolution("head", builder.convolution("conv", path, outputs, kernel: 3, padding: 1), 3)
  }

  @Test(arguments: convolutions + networks)
  func productsOfBfloat16AreThoseOfFloats(_ test: GraphCase) throws {
    for machine in Machine.all {
      let expected = try run(test, products: false, machine)
      let actual = try run(test, products: true, machine)
      #expect(actual.operations.contains { $0.hasSuffix("bf16 products") })
      #expect(!expected.operations.contains { $0.hasSuffix("bf16 products") })
      #expect(relativeDistance(actual.logits, expected.logits) < 5e-3, "\(machine)")
      #expect(relativeDistance(actual.inferenceLogits, expected.inferenceLogits) < 5e-3, "\(machine)")
      for (name, pair) in zip(test.graph.parameters.map(\.name), zip(actual.gradients, expected.gradients)) {
        #expect(relativeDistance(pair.0, pair.1) < 2e-2, "\(name), \(machine)")
      }
    }
  }

  private struct Result {
    let operations: [String]
    let logits, inferenceLogits: [Float]
    /// Of trainable parameters; empty for others.
    let gradients: [[Float]]
  }

  private func run(_ test: GraphCase, products: Bool, _ machine: Machine) throws -> Result {
    let kernels = machine.kernels.preferringBfloat16Products(products)
    var random = SeededRandom(5)
    let parameters = random.parameters(of: test.graph).map { values in
      values.map { Float(bitPattern: $0.bitPattern & 0xFFFF_0000) }
    }
    let store = try ParameterStore(graph: test.graph, kernels: kernels)
    func executor(_ purpose: Purpose) throws -> Executor {
      try Executor(
        graph: test.graph, parameters: store, batch: test.batch, height: test.height, width: test.width,
        purpose: purpose, precision: .bfloat16, pool: ThreadPool(threads: machine.threads))
    }
    let training = try executor(.training)
    let inference = try executor(.inference)
    // A run over an image of NaN leaves NaN wherever the arena is written: what reads stale memory shows it.
    store.write(parameters)
    inference.write([Float](repeating: .nan, count: inference.input.count))
    inference.forward()
    let labels = random.labels(training.logits().count / 3, classes: 3)
    training.write([Float](repeating: .nan, count: training.input.count))
    _ = training.trainingPass(labels)

    store.write(parameters)
    let image = random.floats(inference.input.count, in: -1...1)
    inference.write(image)
    inference.forward()
    training.write(image)
    _ = training.trainingPass(labels)
    let gradients = test.graph.parameters.map { $0.role == .trainable ? store.gradient($0.name) : [] }
    store.write(parameters)
    training.forward()
    let plan = try Plan(
      graph: test.graph, batch: test.batch, height: test.height, width: test.width, purpose: .training,
      precision: .bfloat16, threads: 1, kernels: kernels)
    return Result(
      operations: plan.layers.map(\.operation), logits: training.logits(),
      inferenceLogits: inference.logits(), gradients: gradients)
  }
}
