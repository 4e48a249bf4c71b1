import SkipSegBasics
import SkipSegEngine
import SkipSegModels
import SkipSegTraining

/// Times the steps of a study's networks in turn, so that whatever else the machine does slows down all of them alike.
struct StudyTiming {
  private static let rounds = 3
  private static let passes = 3

  let pool: ThreadPool

  /// - Parameter networks: with the settled configuration of their runs.
  func timings(
    _ networks: [(variant: String, specification: ModelSpecification, configuration: TrainingConfiguration)]
  ) throws -> [NetworkTiming] {
    var forward = [[Double]](repeating: [], count: networks.count)
    var backward = forward
    for _ in 0..<Self.rounds {
      for (index, network) in networks.enumerated() {
        for pass in try passes(network.specification, network.configuration) {
          forward[index].append(pass.forward)
          backward[index].append(pass.backward)
        }
      }
    }
    return networks.indices.map {
      NetworkTiming(
        variant: networks[$0].variant, forward: forward[$0].median, backward: backward[$0].median)
    }
  }

  /// Milliseconds of a few passes over noise.
  private func passes(
    _ specification: ModelSpecification, _ configuration: TrainingConfiguration
  ) throws -> [(forward: Double, backward: Double)] {
    let model = try Model(specification)
    model.parameters.initialize(seed: configuration.seed, pool: pool)
    let (batch, size) = (configuration.batchSize, configuration.size)
    let executor = try Executor(
      graph: configuration.trained(model.graph), parameters: model.parameters, batch: batch, height: size,
      width: size, purpose: .training, precision: configuration.precision,
      frozen: configuration.frozenEpochs > 0 ? TrainingConfiguration.encoderPrefix : nil, pool: pool,
      loss: configuration.lossConfiguration)
    var random = CounterRandom(seed: 0, epoch: 0, sample: 0)
    for index in executor.input.indices { executor.input[index] = Float(random.uniform(in: -2...2)) }
    let classes = model.classes.count
    let labels = (0..<batch * size * size).map { _ in UInt16(random.index(below: classes)) }
    return labels.withUnsafeBufferPointer { labels in
      _ = executor.trainingPass(labels: labels)
      return (0..<Self.passes).map { _ in
        let timer = OperationTimer(executor.plan)
        _ = executor.trainingPass(labels: labels, observer: timer)
        return (
          timer.forward.reduce(.zero, +) / .milliseconds(1),
          timer.backward.reduce(.zero, +) / .milliseconds(1)
        )
      }
    }
  }
}

extension [Double] {
  /// The middle one in order of size; of one value at least.
  fileprivate var median: Double { sorted()[count / 2] }
}
