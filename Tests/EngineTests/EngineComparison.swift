import SkipSegEngine
import TestSupport
import Testing

/// One graph case computed by the naive network: what the engine must reproduce on every machine.
struct EngineComparison {
  private let test: GraphCase
  private let initial: [[Float]]
  private let image: NaiveTensor
  private let labels: [UInt16]
  private let logits: NaiveTensor
  private let inferenceLogits: NaiveTensor
  private let blendedLogits: NaiveTensor
  private let loss: NaiveLoss.Value
  private let gradients: [[Double]]
  private let updated: [[Double]]

  /// Of the largest magnitude of the array compared. Sums of some thousand products in single precision reach 1e-6 to
  /// 1e-5; a wrong tap, lane or edge is some 1e-2.
  private static let valueTolerance = 2e-5
  private static let gradientTolerance = 1e-4
  /// Of the images' own statistics, in inference with both.
  private static let share: Float = 0.3
  /// Arrays whose magnitudes cancel out to less than this are compared with this.
  private static let smallestMagnitude = 1e-3

  init(_ test: GraphCase, seed: UInt64 = 1) {
    self.test = test
    var random = SeededRandom(seed)
    initial = random.parameters(of: test.graph)
    var network = NaiveNetwork(test.graph, parameters: initial, frozen: test.frozen)
    image = random.tensor(
      batch: test.batch, channels: test.graph.inputChannels, height: test.height, width: test.width)
    inferenceLogits = network.logits(image, purpose: .inference)
    blendedLogits = network.logits(image, purpose: .inference, share: Double(Self.share))
    let values = network.values(image, purpose: .training)
    logits = values[test.graph.output.index]
    let pixels = logits.batch * logits.height * logits.width
    labels = test.labels?(pixels) ?? random.labels(pixels, classes: logits.channels)
    let naiveLoss = NaiveLoss(test.loss, labels: labels)
    loss = naiveLoss.forward(logits)
    gradients = network.gradients(values, outputGradient: naiveLoss.backward(logits))
    network.updateRunningStatistics(values)
    updated = network.parameters
  }

  /// Checks logits, loss, gradients, running statistics and inference on every machine.
  static func check(_ test: GraphCase, seed: UInt64 = 1) throws {
    let comparison = EngineComparison(test, seed: seed)
    for machine in Machine.all { try comparison.check(on: machine) }
  }

  private func check(on machine: Machine) throws {
    let pool = ThreadPool(threads: machine.threads)
    let store = try ParameterStore(graph: test.graph, kernels: machine.kernels)
    let training = try executor(.training, .running, store, pool)
    // A run over an image of NaN leaves NaN wherever the arena is written: what reads stale memory shows it.
    store.write(initial)
    training.write([Float](repeating: .nan, count: training.input.count))
    _ = training.trainingPass(labels)

    let place = "\(machine)"
    store.write(initial)
    training.write(image.interleaved)
    training.forward()
    expectNear(training.logits(), logits.values, Self.valueTolerance, "logits, \(place)")
    store.write(initial)
    let value = training.trainingPass(labels)
    expectNear(
      [value.total] + value.terms, [loss.total] + loss.terms, Self.valueTolerance, "loss, \(place)")
    for (index, parameter) in test.graph.parameters.enumerated() {
      let name = "\(parameter.name), \(place)"
      let isFrozen = test.frozen.map(parameter.name.hasPrefix) ?? false
      if parameter.role == .trainable && !isFrozen {
        expectNear(
          store.gradient(parameter.name), gradients[index], Self.gradientTolerance, "gradient of \(name)")
      }
      expectNear(store.read(parameter.name), updated[index], Self.valueTolerance, name)
    }

    store.write(initial)
    for (statistics, expected) in [
      (NormalizationStatistics.running, inferenceLogits), (.blended(share: Self.share), blendedLogits),
    ] {
      let inference = try executor(.inference, statistics, store, pool)
      inference.write([Float](repeating: .nan, count: inference.input.count))
      inference.forward()
      inference.write(image.interleaved)
      inference.forward()
      expectNear(
        inference.logits(), expected.values, Self.valueTolerance,
        "logits in inference by \(statistics), \(place)")
    }
    #expect(store.parameters.map { store.read($0.name) } == initial, "inference changed parameters")
  }

  private func executor(
    _ purpose: Purpose, _ statistics: NormalizationStatistics, _ store: ParameterStore,
    _ pool: ThreadPool
  ) throws -> Executor {
    try Executor(
      graph: test.graph, parameters: store, batch: test.batch, height: test.height, width: test.width,
      purpose: purpose, statistics: statistics, frozen: test.frozen, pool: pool, loss: test.loss)
  }

  private func expectNear(_ actual: [Float], _ expected: [Double], _ tolerance: Double, _ what: String) {
    guard actual.count == expected.count else {
      Issue.record("\(what): \(actual.count) values, expected \(expected.count)")
      return
    }
    let magnitude = expected.reduce(Self.smallestMagnitude) { max($0, abs($1)) }
    // Written so that NaN fails too.
    let worst = actual.indices.first { !(abs(Double(actual[$0]) - expected[$0]) <= tolerance * magnitude) }
    if let worst {
      Issue.record("\(what)[\(worst)]: \(actual[worst]), expected \(expected[worst]) (of \(magnitude))")
    }
  }
}
