import Engine
import Foundation
import Networks
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

  static let cases: [ParityCase] = {
    let names = [
      "resnet18-4-64x64", "resnet18-8-65x97", "resnet34-4-75x50", "resnet50-4-64x64", "resnet50-4-97x65",
      "resnet50-8-65x97",
    ]
    return names.map { name in
      do {
        let file = try SafetensorsFile(Fixture.path("unet-\(name).safetensors"))
        let it = try JSONDecoder().decode(
          Description.self, from: Data(file.metadata["case", default: ""].utf8))
        let graph = try Unet.graph(
          UnetConfiguration(
            encoder: it.encoder, inputChannels: it.inputChannels, classCount: it.classCount,
            decoderChannels: it.decoderChannels, encoderWidth: it.encoderWidth))
        return ParityCase(
          testDescription: name, graph: graph, values: it.values, batch: it.batch, height: it.height,
          width: it.width,
          classWeights: it.classWeights, expected: file, prefix: "")
      } catch {
        fatalError("fixture \(name): \(error)")
      }
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

  @Test(arguments: cases, KernelSet.supported.map { Machine(kernels: $0, threads: 2) })
  func tenLosses(of it: ParityCase, on machine: Machine) throws {
    let pool = ThreadPool(threads: machine.threads)
    for (name, algorithm, learningRate) in [
      ("adamw", Optimizer.Algorithm.adamW(weightDecay: 1e-4), Float(1e-3)),
      ("sgd", .sgd(momentum: 0.9, weightDecay: 1e-4), 1e-2),
    ] {
      let parameters = try it.parameters(machine.kernels)
      let executor = try it.executor(.training, parameters, pool)
      let optimizer = try Optimizer(algorithm, parameters: parameters)
      let losses = (0..<10).map { _ in
        let loss = it.trainingPass(executor)
        optimizer.step(learningRate: learningRate, pool: pool)
        return loss.total
      }
      let expected = try it.stored("trajectory.\(name)")
      print(
        "TRAJ", it.testDescription, machine.testDescription, name,
        zip(losses, expected).map { abs($0 / $1 - 1) }.max()!, expected.first!, expected.last!)
      for (loss, expected) in zip(losses, expected) {
        #expect(abs(loss / expected - 1) < 1e-3, "\(name)")
      }
    }
  }
}
