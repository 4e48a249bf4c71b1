/// The speed of a run since this process began it.
struct StepClock {
  private let begin = ContinuousClock.now
  private var steps = 0
  private var validating = Duration.zero
  private var validations = 0

  mutating func countStep() { steps += 1 }

  mutating func countValidation(_ duration: Duration) {
    validating += duration
    validations += 1
  }

  /// Minutes since the process began the run, validations included.
  var minutes: Double { begin.duration(to: .now) / .seconds(60) }

  /// Time of the steps alone, in seconds.
  var secondsTraining: Double { max((begin.duration(to: .now) - validating) / .seconds(1), 1e-9) }

  func imagesPerSecond(batchSize: Int) -> Double { Double(steps * batchSize) / secondsTraining }

  /// The rest of the run at the speed so far, in seconds.
  func secondsLeft(steps stepsLeft: Int, validations validationsLeft: Int) -> Double {
    let perStep = secondsTraining / Double(max(steps, 1))
    let perValidation = validations == 0 ? 0 : validating / .seconds(1) / Double(validations)
    return perStep * Double(stepsLeft) + perValidation * Double(validationsLeft)
  }
}
