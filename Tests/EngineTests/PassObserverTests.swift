import SkipSegEngine
import TestSupport
import Testing

/// What an observer sees of a pass, and that the pass takes no notice.
struct PassObserverTests {
  private final class Recorder: PassObserver {
    var outputs: [String: [Float]] = [:]
    var gradients: [String: [Float]] = [:]
    var order: [String] = []

    func willRun(_ step: PassStep) {
      if step.direction == .backward { gradients[step.layer.name] = step.outputGradient() }
    }

    func didRun(_ step: PassStep) {
      order.append("\(step.direction) \(step.layer.name)")
      if step.direction == .forward { outputs[step.layer.name] = step.output() }
    }
  }

  /// Nothing of it is fused, so that every node is an operation of its own.
  static let network = GraphCase("", batch: 2, height: 8, width: 6) { builder in
    let image = builder.input(channels: 3)
    let a = builder.convolution("a", image, 5, kernel: 3, padding: 1)
    let b = builder.convolution("b", image, 18, kernel: 3, padding: 1)
    let joined = builder.relu(builder.concatenate([a, b]))
    let pooled = builder.scope("pool") { $0.maxPool(joined, kernel: 2, stride: 2, padding: 0) }
    let small = builder.convolution("small", pooled, 4, kernel: 3, padding: 1)
    return builder.convolution("head", builder.resizeNearest(small, like: image), 3, bias: true)
  }

  @Test(arguments: Machine.all)
  func valuesAndGradientsAreThoseOfTheDefinitionInPyTorchsOrder(_ machine: Machine) throws {
    let test = Self.network
    var random = SeededRandom(2)
    let parameters = random.parameters(of: test.graph)
    let image = random.tensor(batch: 2, channels: 3, height: 8, width: 6)
    let labels = random.labels(2 * 8 * 6, classes: 3)
    let network = NaiveNetwork(test.graph, parameters: parameters)
    let values = network.values(image, purpose: .training)
    let loss = NaiveLoss(test.loss, labels: labels)
    let expected = network.valueGradients(
      values, outputGradient: loss.backward(values[test.graph.output.index])
    ).values

    let store = try ParameterStore(graph: test.graph, kernels: machine.kernels)
    store.write(parameters)
    let executor = try Executor(
      graph: test.graph, parameters: store, batch: 2, height: 8, width: 6, purpose: .training,
      pool: ThreadPool(threads: machine.threads))
    executor.write(image.interleaved)
    let recorder = Recorder()
    _ = labels.withUnsafeBufferPointer { executor.trainingPass(labels: $0, observer: recorder) }
    let names = executor.plan.layers.map(\.name)
    #expect(
      recorder.order == names.map { "forward \($0)" }
        + names.dropFirst().reversed().map { "backward \($0)" })
    for (index, node) in test.graph.nodes.enumerated() where node.name != "concatenate" {
      let tolerance = 2e-5
      #expect(isClose(recorder.outputs[node.name]!, values[index].values, tolerance), "\(node.name)")
      guard node.name != "input" else { continue }
      #expect(isClose(recorder.gradients[node.name]!, expected[index].values, tolerance), "\(node.name)")
    }
  }

  private func isClose(_ values: [Float], _ expected: [Double], _ tolerance: Double) -> Bool {
    let magnitude = expected.reduce(1e-6) { max($0, abs($1)) }
    return values.count == expected.count
      && zip(values, expected).allSatisfy { abs(Double($0) - $1) <= tolerance * magnitude }
  }

  @Test func valuesOfBfloat16AreReadAsTheyAreStored() throws {
    let test = Self.network
    let pool = ThreadPool(threads: 1)
    let store = try ParameterStore(graph: test.graph)
    store.initialize(seed: 1, pool: pool)
    let executor = try Executor(
      graph: test.graph, parameters: store, batch: 2, height: 8, width: 6, purpose: .inference,
      precision: .bfloat16, pool: pool)
    var random = SeededRandom(3)
    executor.write(random.floats(executor.input.count, in: -1...1))
    let recorder = Recorder()
    executor.forward(observer: recorder)
    let relu = recorder.outputs["relu"]!
    let joined = [recorder.outputs["a"]!, recorder.outputs["b"]!]
    #expect(relu.allSatisfy { $0.bitPattern & 0xFFFF == 0 && $0 >= 0 } && relu.contains { $0 > 0 })
    for image in 0..<2 {
      func part(_ values: [Float], channels: Int) -> ArraySlice<Float> {
        values[image * channels * 48..<(image + 1) * channels * 48]
      }
      let parts = part(joined[0], channels: 5) + part(joined[1], channels: 18)
      #expect(parts.map { max($0, 0) } == Array(part(relu, channels: 23)))
    }
    #expect(recorder.gradients.isEmpty)
  }
}
