import Foundation
import SkipSegEngine
import SkipSegWeights
import TestSupport
import Testing

/// A network with a batch, and what PyTorch computes of both. Made by `scripts/make_fixtures.py`.
struct ParityCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let graph: Graph
  let values: FixtureValues
  let batch: Int
  let height: Int
  let width: Int
  let classWeights: [Float]?
  let expected: SafetensorsFile
  /// What stands before the names of this case's tensors in the file.
  let prefix: String
  /// What the fixture's values of some parameters are multiplied by.
  var factors: [String: Float] = [:]

  var loss: LossConfiguration { LossConfiguration(classWeights: classWeights) }

  /// Parameters with the fixture's values, packed for `kernels`.
  func parameters(_ kernels: KernelSet) throws -> ParameterStore {
    let store = try ParameterStore(graph: graph, kernels: kernels)
    for parameter in store.parameters where parameter.role != .counter {
      let factor = factors[parameter.name] ?? 1
      store.write(
        parameter.name, values.parameter(parameter.name, shape: parameter.shape).map { $0 * factor })
    }
    return store
  }

  /// An executor whose input holds the fixture's images.
  func executor(
    _ purpose: Purpose, _ parameters: ParameterStore, _ pool: ThreadPool,
    statistics: NormalizationStatistics = .running
  ) throws -> Executor {
    let executor = try Executor(
      graph: graph, parameters: parameters, batch: batch, height: height, width: width, purpose: purpose,
      statistics: statistics, pool: pool, loss: loss)
    let channels = graph.inputChannels
    let images = values.images(batch: batch, channels: channels, height: height, width: width)
    let pixels = height * width
    for (index, value) in images.enumerated() {
      let (image, channel, pixel) = (index / (channels * pixels), index / pixels % channels, index % pixels)
      executor.input[(image * pixels + pixel) * channels + channel] = value
    }
    return executor
  }

  func trainingPass(_ executor: Executor) -> LossValue {
    values.labels(batch: batch, height: height, width: width, classCount: graph.classCount)
      .withUnsafeBufferPointer { executor.trainingPass(labels: $0) }
  }

  func stored(_ name: String) throws -> [Float] { try expected.floats(prefix + name) }

  /// How far `values` are from the tensor `name` of the fixture.
  func error(_ values: [Float], _ name: String) throws -> Double {
    let expected = FixtureDigest(stored: try stored(name))
    return FixtureDigest(of: values, like: expected).error(from: expected)
  }
}

extension ParityCase {
  /// Checks the logits with running statistics, and with those of the batch, while training and in inference.
  func expectLogits(on machine: Machine) throws {
    let pool = ThreadPool(threads: machine.threads)
    for (purpose, statistics, name) in [
      (Purpose.inference, NormalizationStatistics.running, "logits.evaluation"),
      (.training, .running, "logits.training"), (.inference, .blended(share: 1), "logits.training"),
    ] {
      let executor = try executor(purpose, parameters(machine.kernels), pool, statistics: statistics)
      executor.forward()
      let error = try error(executor.logits(), name)
      #expect(error < 1e-4, "\(name), \(purpose): \(error)")
    }
  }

  /// Checks the losses, all gradients, and the running statistics after the pass.
  func expectTrainingPass(on machine: Machine) throws {
    let pool = ThreadPool(threads: machine.threads)
    let parameters = try parameters(machine.kernels)
    let loss = trainingPass(try executor(.training, parameters, pool))
    for (value, expected) in zip([loss.total] + loss.terms, try stored("losses")) {
      #expect(abs(value / expected - 1) < 1e-5)
    }
    for parameter in parameters.parameters {
      switch parameter.role {
      case .trainable:
        let name = parameter.name
        let gradient = parameters.gradient(name)
        let expected = try stored("gradient.\(name)")
        if expected.allSatisfy({ abs($0) < 1e-9 }) {
          // With one key, a softmax leaves nothing for queries to learn from.
          #expect(gradient.allSatisfy { abs($0) < 1e-6 }, "gradient of \(name)")
          continue
        }
        let error = try error(gradient, "gradient.\(name)")
        // What softmax hands to queries and keys is a small difference of nearly equal sums.
        #expect(error < (name.contains("attn.q.") ? 0.02 : 1e-3), "gradient of \(name): \(error)")
      case .statistic:
        let name = parameter.name
        #expect(try error(parameters.read(name), "statistic.\(name)") < 1e-5, "\(name)")
      case .counter:
        #expect(parameters.read(parameter.name) == [1])
      }
    }
  }
}

/// The committed fixtures.
enum Fixture {
  static func path(_ name: String) -> String { Bundle.module.resourcePath! + "/Fixtures/" + name }

  /// The cases of a fixture, as `scripts/make_fixtures.py` notes them.
  static func cases<Description: Decodable>(
    _ name: String, _: Description.Type
  ) throws -> (cases: [Description], expected: SafetensorsFile) {
    let file = try SafetensorsFile(path(name))
    let notes = try JSONDecoder().decode(
      Notes<Description>.self, from: Data(file.metadata["fixture", default: ""].utf8))
    return (notes.cases, file)
  }

  private struct Notes<Description: Decodable>: Decodable {
    let cases: [Description]
  }
}
