import Concurrency
import Foundation
import Samples

/// Finds a learning rate: takes steps at rates that grow from a very small to a very large one, and looks where the
/// loss falls and where it rises again (the range test of Smith, "Cyclical Learning Rates for Training Neural
/// Networks", arXiv 1506.01186). The weights are thrown away.
public final class LearningRateRangeTest {
  public let range: ClosedRange<Double>
  public let stepCount: Int
  private let setup: RunSetup
  private let steps: TrainingSteps

  /// - Parameters:
  ///   - configuration: of the run for which a rate is wanted; its own rate, schedule and average play no part.
  ///   - range: the first and the last rate.
  ///   - stepCount: from the first to the last, at least 10.
  public init(
    configuration: TrainingConfiguration, range: ClosedRange<Double>, stepCount: Int, threads: Int,
    limits: ResourceLimits = ResourceLimits()
  ) throws {
    var configuration = configuration
    configuration.averagingDecay = 0
    precondition(range.lowerBound > 0 && stepCount >= 10, "the rates grow by a factor in each of some steps")
    self.range = range
    self.stepCount = stepCount
    setup = try RunSetup(configuration, threads: threads, limits: limits)
    steps = try TrainingSteps(setup, state: RunState(setup))
  }

  public var configuration: TrainingConfiguration { setup.configuration }
  /// What was decided about the data, and what the weights begin with, each in one line.
  public var notes: [String] { setup.notes }

  /// Takes the steps until the loss is far above its lowest value or not finite; nil where it was stopped before.
  /// `report` is called on this thread after each step, with the files that could not be read in it, and what is odd
  /// about others.
  public func run(
    stop: StopSignal, report: (_ done: Int, _ faults: [String], _ notes: [String]) -> Void
  ) throws -> LearningRateCurve? {
    let batches = setup.loader(setup.cache(), steps: 0..<stepCount)
    var curve = LearningRateCurve()
    while curve.points.count < stepCount && !curve.hasDiverged {
      if stop.isRequested { return nil }
      let rate =
        range.lowerBound
        * pow(range.upperBound / range.lowerBound, Double(curve.points.count) / Double(stepCount - 1))
      let outcome = try steps.take(
        from: batches, learningRate: rate, isEncoderFrozen: configuration.frozenEpochs > 0)
      guard case .taken(let losses) = outcome else { break }
      curve.add(rate: rate, loss: losses.mean.total)
      report(curve.points.count, batches.takeFaults(), batches.takeNotes())
    }
    return curve
  }
}
