import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEngine
import SkipSegModels
import SkipSegSamples

/// A run before it begins: what it will take, and its first steps taken in memory, of which nothing is kept. The steps are
/// those of the run, bit for bit.
package final class RunRehearsal {
  /// With all that is settled when a run begins.
  package var configuration: TrainingConfiguration { setup.configuration }
  /// The network with the weights of the steps taken so far.
  package var model: Model { state.model }
  /// The graph that training runs: of the model's values, and with the gradients that the configuration asks for.
  package var trainedGraph: Graph { configuration.trained(model.graph) }
  package var dataset: Dataset { setup.dataset }
  /// Reads photographs at the run's working size.
  package var reader: SampleReader { setup.reader }
  package var notes: [String] { setup.notes }
  package var pool: ThreadPool { setup.pool }
  private let setup: RunSetup
  private let state: RunState
  private let steps: TrainingSteps

  /// - Throws: where the run could not begin either: its configuration, its data, its weights, its memory.
  package init(
    _ configuration: TrainingConfiguration, threads: Int, limits: ResourceLimits = ResourceLimits()
  ) throws {
    setup = try RunSetup(configuration, threads: threads, limits: limits)
    state = try RunState(setup)
    steps = try TrainingSteps(setup, state: state)
  }

  /// Takes the run's first steps, `count` of them.
  /// - Parameter after: called when so many of them are taken.
  package func take(_ count: Int, after: (Int) throws -> Void = { _ in }) throws {
    precondition(state.globalStep == 0, "the first steps are taken once")
    let batches = setup.loader(setup.cache(), steps: 0..<count)
    let schedule = configuration.schedule(stepsPerEpoch: setup.stepsPerEpoch)
    try after(0)
    for step in 0..<count {
      _ = try steps.take(
        from: batches, learningRate: schedule.rate(at: step),
        isEncoderFrozen: configuration.frozenEpochs > 0)
      try after(step + 1)
    }
  }

  /// The first batch of the run.
  /// - Throws: where not one sample can be read.
  package func firstBatch() throws -> Batch {
    guard let batch = setup.loader(setup.cache(), steps: 0..<1).next() else {
      throw TrainingError.noReadableSample(data: configuration.data)
    }
    return batch
  }
}
