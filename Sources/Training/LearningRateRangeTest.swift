import Foundation
import SkipSegConcurrency
import SkipSegSamples

/// Finds a learning rate: takes steps at rates that grow from a very small to a very large one, and looks where the
/// loss falls and where it rises again (the range test of Smith, "Cyclical Learning Rates for Training Neural
/// Networks", arXiv 1506.01186). The weights are thrown away. One thread at a time takes its steps.
public final class LearningRateRangeTest: @unchecked Sendable {
  /// With each point of the curve as its detail.
  public typealias Event = WorkEvent<LearningRateCurve.Point, LearningRateCurve>

  /// The first and the last rate.
  public let range: ClosedRange<Double>
  /// Steps from the first rate to the last.
  public let stepCount: Int
  private let setup: RunSetup
  private let steps: TrainingSteps
  private let turn = NSLock()

  /// - Parameters:
  ///   - configuration: of the run for which a rate is wanted; its own rate, schedule, finish and average play no part.
  ///   - range: the first and the last rate.
  ///   - stepCount: from the first to the last, at least 10.
  public init(
    configuration: TrainingConfiguration, range: ClosedRange<Double>, stepCount: Int, threads: Int,
    limits: ResourceLimits = ResourceLimits()
  ) throws {
    var configuration = configuration
    (configuration.averagingDecay, configuration.finish, configuration.steps) = (0, 0, nil)
    precondition(range.lowerBound > 0 && stepCount >= 10, "the rates grow by a factor in each of some steps")
    self.range = range
    self.stepCount = stepCount
    setup = try RunSetup(configuration, threads: threads, limits: limits)
    steps = try TrainingSteps(setup, state: RunState(setup))
  }

  /// With all that was settled when the test began.
  public var configuration: TrainingConfiguration { setup.configuration }
  /// What was decided about the data, and what the weights begin with, each in one line.
  public var notes: [String] { setup.notes }

  /// Takes the steps on a thread of its own, as `run` does. They never wait for whoever reads: where that is slow, it gets
  /// the newest progress, and every point of the curve.
  public func events(stop: StopSignal = StopSignal()) -> EventSequence<
    LearningRateCurve.Point, LearningRateCurve
  > {
    EventSequence(thread: "range test", stop: stop) { stop, report in
      try self.run(stop: stop, report: report)
    }
  }

  /// Takes the steps until the loss is far above its lowest value or not finite. `report` is called on this thread.
  ///
  /// - Throws: `Stopped` where `stop` was requested before.
  public func run(stop: StopSignal, report: (Event) -> Void) throws -> LearningRateCurve {
    turn.lock()
    defer { turn.unlock() }
    let batches = setup.loader(setup.cache(), steps: 0..<stepCount)
    var curve = LearningRateCurve()
    while curve.points.count < stepCount && !curve.hasDiverged {
      if stop.isRequested { throw Stopped(after: curve.points.count, of: stepCount, "step") }
      let rate =
        range.lowerBound
        * pow(range.upperBound / range.lowerBound, Double(curve.points.count) / Double(stepCount - 1))
      let outcome = try steps.take(
        from: batches, learningRate: rate, isEncoderFrozen: configuration.frozenEpochs > 0)
      guard case .taken(let losses) = outcome else { break }
      curve.add(rate: rate, loss: losses.mean.total)
      for fault in batches.takeFaults() { report(.fault(fault)) }
      for note in batches.takeNotes() { report(.note(note)) }
      if let point = curve.points.last { report(.detail(point)) }
      report(.progress(done: curve.points.count, of: stepCount))
    }
    return curve
  }
}
