import SkipSegEngine
import TestSupport
import Testing

/// A small network with the size, the labels and the loss to run it with.
struct GraphCase: CustomTestStringConvertible, Sendable {
  var testDescription: String
  private(set) var graph: Graph
  let batch: Int
  let height: Int
  let width: Int
  var loss = LossConfiguration()
  /// How the names of frozen nodes and parameters begin.
  var frozen: String?
  /// Replaces the random labels, [n][height][width] of the output; nil: random, some of them ignored.
  var labels: (@Sendable (_ count: Int) -> [UInt16])?

  init(
    _ description: String, batch: Int = 2, height: Int = 9, width: Int = 7,
    _ build: (inout GraphBuilder) -> GraphBuilder.Tensor
  ) {
    testDescription = description
    var builder = GraphBuilder()
    let output = build(&builder)
    graph = builder.build(output: output)
    (self.batch, self.height, self.width) = (batch, height, width)
  }

  /// Another network to run as `other` is.
  init(_ description: String, graph: Graph, like other: GraphCase) {
    self = other
    testDescription = description
    self.graph = graph
  }

  /// The operations that a plan runs for it.
  func operations(_ purpose: Purpose, kernels: KernelSet = .best) throws -> [String] {
    let plan = try Plan(
      graph: graph, batch: batch, height: height, width: width, purpose: purpose, frozen: frozen, threads: 1,
      kernels: kernels)
    return plan.layers.map(\.operation)
  }
}

extension GraphBuilder {
  /// A convolution whose initial values don't matter: the tests write all parameters.
  mutating func convolution(
    _ name: String, _ x: Tensor, _ channels: Int, kernel: Int = 1, stride: Int = 1, padding: Int = 0,
    bias: Bool = false
  ) -> Tensor {
    convolution(
      name, x, channels: channels, kernel: kernel, stride: stride, padding: padding, bias: bias,
      initializer: .kaimingUniformFanIn)
  }

  /// Convolution of 3 x 3, batch norm, ReLU.
  mutating func block(_ name: String, _ x: Tensor, _ channels: Int, stride: Int = 1) -> Tensor {
    scope(name) { builder in
      let y = builder.convolution("conv", x, channels, kernel: 3, stride: stride, padding: 1)
      return builder.relu(builder.batchNorm("norm", y))
    }
  }
}

extension GraphCase {
  /// Expects the naive twin's gradients to be those of finite differences, with random parameters and a random picture.
  /// - Parameter samples: values checked of each parameter. Those near a kink are skipped, which one in ten may be.
  func expectFiniteDifferences(samples: Int) {
    var random = SeededRandom(7)
    let network = NaiveNetwork(graph, parameters: random.parameters(of: graph))
    let image = random.tensor(batch: batch, channels: graph.inputChannels, height: height, width: width)
    let logits = network.logits(image, purpose: .training)
    let pixels = logits.batch * logits.height * logits.width
    let labels = labels?(pixels) ?? random.labels(pixels, classes: logits.channels)
    let check = GradientCheck(
      network, image: image, loss: NaiveLoss(loss, labels: labels), samples: samples, random: &random)
    #expect(check.faults.isEmpty, "\(check.faults.joined(separator: "\n"))")
    #expect(check.checked >= 9 * check.skipped && check.checked > 10)
  }
}

extension ParameterStore {
  /// - Parameter values: one array for each of the graph's parameters.
  func write(_ values: [[Float]]) {
    for (parameter, values) in zip(parameters, values) { write(parameter.name, values) }
  }
}

extension Executor {
  func write(_ image: [Float]) {
    precondition(image.count == input.count, "one value per pixel and channel")
    for (index, value) in image.enumerated() { input[index] = value }
  }

  func trainingPass(_ labels: [UInt16]) -> LossValue {
    labels.withUnsafeBufferPointer { trainingPass(labels: $0) }
  }
}
