import SkipSegStudies
import SkipSegTraining
import Testing

/// What is made of the losses of a run's steps.
@Suite struct RunResultTests {
  private func result(_ losses: [Double?]) -> RunResult {
    RunResult(
      StudyConfiguration(training: TrainingConfiguration(data: "data")).runs[0], losses: losses, meanIoU: nil,
      boundaryIoU: nil, classIoU: [])
  }

  @Test func theFinalLossIsTheMeanOfTheLastSteps() {
    let losses = (0..<50).map { Double($0) }
    #expect(result(losses).finalLoss == 39.5)
    #expect(result([2, nil, 4]).finalLoss == 3)
    #expect(result([]).finalLoss == nil && result([nil]).finalLoss == nil)
  }

  /// The loss falls by 1 each step: the mean of 20 steps lags behind by 9.5.
  @Test func stepsAreCountedToALoss() {
    let falling = result((0..<100).map { 100 - Double($0) })
    #expect(falling.steps(to: 80.5) == 30)
    #expect(falling.steps(to: 1000) == 20)
    #expect(falling.steps(to: 1) == nil)
  }
}
