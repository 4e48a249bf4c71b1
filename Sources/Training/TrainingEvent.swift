import SkipSegConcurrency
import SkipSegReports

/// What a trainer tells whoever watches it. Progress counts the steps of the run.
public typealias TrainingEvent = WorkEvent<TrainingDetail, Trainer.Outcome>

/// What a training run alone tells.
public enum TrainingDetail: Sendable {
  /// A step is taken.
  case step(StepReport)
  /// A step whose loss or gradient was not finite and which changed nothing; `files`: its photographs.
  case skipped(epoch: Int, step: Int, files: [String])
  /// The weights were spoilt: training goes on at the beginning of this epoch, counted from 1, with the learning rate
  /// multiplied by a factor from now on.
  case wentBack(epoch: Int, learningRateFactor: Double)
  /// So many of the validation images are done.
  case validated(images: Int, of: Int)
  /// `seconds`: how long the epoch took, with its validation.
  case epoch(EpochRecord, isBest: Bool, seconds: Double)
  /// The state is saved, after so many steps of the run.
  case saved(step: Int)
  /// The state could not be saved. It is tried again: at the next save, while training goes on, or at the end at once.
  case unsaved(UnsavedState, isTriedAgainAtOnce: Bool)

  /// Whether a later one takes its place for whoever reads slowly.
  var isReplaced: Bool {
    switch self {
    case .step, .validated, .saved: true
    case .skipped, .wentBack, .epoch, .unsaved: false
    }
  }
}

/// How a run goes, after a step.
public struct StepReport: Sendable {
  /// Counted from 1.
  public let epoch: Int
  /// Of the run.
  public let epochCount: Int
  /// Counted from 1, within the epoch.
  public let step: Int
  /// Of an epoch.
  public let stepCount: Int
  /// Mean over the epoch so far.
  public let loss: Double
  /// Of the latest validation.
  public let meanIoU: Double?
  /// Of this step.
  public let learningRate: Double
  /// Since this process began the run, without validations.
  public let imagesPerSecond: Double
  /// Until the end of the run, validations included as far as they are known.
  public let secondsLeft: Double
  /// The share of the time in which the network waited for data, 0 to 1.
  public let waitingShare: Double
}

/// The speed of a run since this process began it.
struct StepClock {
  private let begin = ContinuousClock.now
  private var steps = 0
  private var cost = 0.0
  private var validating = Duration.zero
  private var validations = 0

  /// - Parameter cost: how long it takes by the pixels of its crops, in steps of square crops.
  mutating func countStep(cost: Double) {
    steps += 1
    self.cost += cost
  }

  mutating func countValidation(_ duration: Duration) {
    validating += duration
    validations += 1
  }

  /// Whether the first epoch goes on.
  var hasNoValidation: Bool { validations == 0 }

  /// Minutes since the process began the run, validations included.
  var minutes: Double { begin.duration(to: .now) / .seconds(60) }

  /// Time of the steps alone, in seconds.
  var secondsTraining: Double { max((begin.duration(to: .now) - validating) / .seconds(1), 1e-9) }

  func imagesPerSecond(batchSize: Int) -> Double { Double(steps * batchSize) / secondsTraining }

  /// The rest of the run at the speed so far, in seconds.
  func secondsLeft(cost costLeft: Double, validations validationsLeft: Int) -> Double {
    let perStep = secondsTraining / max(cost, 1)
    let perValidation = validations == 0 ? 0 : validating / .seconds(1) / Double(validations)
    return perStep * costLeft + perValidation * Double(validationsLeft)
  }
}
