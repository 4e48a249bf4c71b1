import Engine
import Foundation
import Networks
import TestSupport
import Testing

/// U-Nets of reduced width, computed in double precision by PyTorch.
@Suite struct UnetParityTests {
  /// What `scripts/make_fixtures.py` notes of a network, its keys.
  private struct Description: Decodable {
    let encoder: String
    let encoderWidth: Int
    let decoderChannels: [Int]
    let inputChannels: Int
    let classCount: Int
    let classWeights: [Float]?
    let batch: Int
    let height: Int
    let width: Int
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
          testDescription: name, graph: graph, batch: it.batch, height: it.height, width: it.width,
          classWeights: it.classWeights, expected: file, prefix: "")
      } catch {
        fatalError("fixture \(name): \(error)")
      }
    }
  }()

  @Test(arguments: cases, Machine.all)
  func logitsOfEvaluation(of it: ParityCase, on machine: Machine) throws {
    let pool = ThreadPool(threads: machine.threads)
    let executor = try it.executor(.inference, it.parameters(machine.kernels), pool)
    executor.forward()
    #expect(try it.error(executor.logits(), "logits.evaluation") < 1e-4)
  }

  @Test(arguments: cases, Machine.all)
  func trainingPass(of it: ParityCase, on machine: Machine) throws {
    let pool = ThreadPool(threads: machine.threads)
    let parameters = try it.parameters(machine.kernels)
    let executor = try it.executor(.training, parameters, pool)
    let loss = it.trainingPass(executor)

    #expect(try it.error(executor.logits(), "logits.training") < 1e-4)
    let expectedLoss = try it.stored("losses")
    for (value, expected) in zip([loss.total, loss.crossEntropy, loss.dice], expectedLoss) {
      #expect(abs(value / expected - 1) < 1e-5)
    }
    var gradientErrors: [Double] = []
    for parameter in parameters.parameters {
      switch parameter.role {
      case .trainable:
        let error = try it.error(parameters.gradient(parameter.name), "gradient.\(parameter.name)")
        gradientErrors.append(error)
        if error > 1e-3 { print("GRAD", it.testDescription, machine.testDescription, parameter.name, error) }
      case .statistic:
        #expect(
          try it.error(parameters.read(parameter.name), "statistic.\(parameter.name)") < 1e-5,
          "\(parameter.name)")
      case .counter:
        #expect(parameters.read(parameter.name) == [1])
      }
    }
    gradientErrors.sort()
    print(
      "GRADS", it.testDescription, machine.testDescription, gradientErrors[gradientErrors.count / 2],
      gradientErrors.last!, loss.total / expectedLoss[0] - 1)
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
