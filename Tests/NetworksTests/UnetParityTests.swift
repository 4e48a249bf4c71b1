import SkipSegEngine
import SkipSegNetworks
import TestSupport
import Testing

/// U-Nets of reduced width, computed in double precision by PyTorch.
@Suite struct UnetParityTests {
  /// What `scripts/make_fixtures.py` notes of a network, its keys.
  private struct Description: Decodable {
    let seed: Int
    let biasMiddle: Double
    let encoder: String
    let encoderWidth: Int
    let decoderChannels: [Int]
    let inputChannels: Int
    let classCount: Int
    let classWeights: [Float]?
    let batch: Int
    let height: Int
    let width: Int

    var values: FixtureValues { FixtureValues(seed: seed, biasMiddle: biasMiddle) }
  }

  static let cases: [ParityCase] = [
    "resnet18-4-64x64", "resnet18-8-65x97", "resnet18-8-97x65", "resnet34-4-75x50", "resnet50-4-64x64",
    "resnet50-4-97x65",
    "resnet50-8-65x97", "densenet121-16-65x97", "densenet121-16-97x65", "mit_b0-16-65x97", "mit_b0-16-97x65",
  ].map { name in
    do {
      let (cases, expected) = try Fixture.cases("unet-\(name).safetensors", Description.self)
      var configuration = UnetConfiguration(
        encoder: cases[0].encoder, inputChannels: cases[0].inputChannels, classCount: cases[0].classCount,
        decoderChannels: cases[0].decoderChannels, encoderWidth: cases[0].encoderWidth)
      // Another library draws otherwise which branches are left out.
      if cases[0].encoder.hasPrefix("mit_") { configuration.dropPath = 0 }
      let graph = try Unet.graph(configuration)
      return ParityCase(
        testDescription: name, graph: graph, values: cases[0].values, batch: cases[0].batch,
        height: cases[0].height, width: cases[0].width, classWeights: cases[0].classWeights,
        expected: expected, prefix: "")
    } catch {
      fatalError("fixture \(name): \(error)")
    }
  }

  @Test(arguments: cases, Machine.all)
  func logits(of it: ParityCase, on machine: Machine) throws {
    try it.expectLogits(on: machine)
  }

  @Test(arguments: cases, Machine.all)
  func trainingPass(of it: ParityCase, on machine: Machine) throws {
    try it.expectTrainingPass(on: machine)
  }

  private static let threaded = Machine.all.filter { $0.threads > 1 }

  /// What one step adds to every parameter, at rates large enough to stand out from the parameter's own rounding, and
  /// with an epsilon for which the signs of gradients near 0 do not matter.
  @Test(arguments: cases, threaded)
  func oneStep(of it: ParityCase, on machine: Machine) throws {
    let pool = ThreadPool(threads: machine.threads)
    for (name, algorithm, learningRate) in [
      ("adamw", Optimizer.Algorithm.adamW(epsilon: 1e-3, weightDecay: 0.1), Float(1e-2)),
      ("sgd", .sgd(weightDecay: 1e-2), 1),
    ] where it.expected.tensors.contains(where: { $0.name.hasPrefix("step.\(name).") }) {
      let parameters = try it.parameters(machine.kernels)
      let trainable = parameters.parameters.filter { $0.role == .trainable }.map(\.name)
      let before = trainable.map(parameters.read)
      _ = it.trainingPass(try it.executor(.training, parameters, pool))
      try Optimizer(algorithm, parameters: parameters).step(learningRate: learningRate, pool: pool)
      for (parameter, before) in zip(trainable, before) {
        let change = zip(parameters.read(parameter), before).map { $0 - $1 }
        #expect(try it.error(change, "step.\(name).\(parameter)") < 5e-3, "\(name), \(parameter)")
      }
    }
  }

  @Test(arguments: cases, threaded)
  func tenLosses(of it: ParityCase, on machine: Machine) throws {
    let pool = ThreadPool(threads: machine.threads)
    for (name, algorithm, learningRate) in [
      ("adamw", Optimizer.Algorithm.adamW(weightDecay: 1e-4), Float(1e-3)),
      ("sgd", .sgd(momentum: 0.9, weightDecay: 1e-4), 1e-2),
    ] {
      let parameters = try it.parameters(machine.kernels)
      let executor = try it.executor(.training, parameters, pool)
      let optimizer = try Optimizer(algorithm, parameters: parameters)
      for expected in try it.stored("trajectory.\(name)") {
        let loss = it.trainingPass(executor).total
        #expect(abs(loss / expected - 1) < 1e-3, "\(name)")
        optimizer.step(learningRate: learningRate, pool: pool)
      }
    }
  }
}
