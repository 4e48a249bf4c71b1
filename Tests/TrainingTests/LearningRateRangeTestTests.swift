import Foundation
import SkipSegConcurrency
import SkipSegFiles
import SkipSegTraining
import TestSupport
import Testing

@Suite struct LearningRateRangeTestTests {
  private func curve(_ losses: [Double]) -> LearningRateCurve {
    var curve = LearningRateCurve()
    for (step, loss) in losses.enumerated() { curve.add(rate: pow(10, Double(step) / 20 - 6), loss: loss) }
    return curve
  }

  /// A valley at 1e-2; the mean of the steps before follows some ten steps, half a decade, behind.
  @Test func theSuggestionLiesADecadeBelowTheValley() throws {
    let valley = curve((0..<120).map { 1 + pow((Double($0) - 80) / 80, 2) })
    let suggestion = try #require(valley.suggestion)
    #expect(suggestion > 0.9e-3 && suggestion < 4e-3)
    #expect(!valley.endsFalling && !valley.hasDiverged)
    #expect(valley.svg.contains("suggested: ") && valley.csv.split(separator: "\n").count == 121)
  }

  @Test func aLossThatOnlyRisesSuggestsNothing() {
    let rising = curve((0..<30).map { 1 + Double($0) / 10 })
    #expect(rising.suggestion == nil && !rising.endsFalling)
  }

  @Test func aLossThatOnlyFallsSaysSo() {
    #expect(curve((0..<30).map { 3 - Double($0) / 20 }).endsFalling)
  }

  @Test func aLossFarAboveItsLowestHasDiverged() {
    let losses = [Double](repeating: 1, count: 20)
    #expect(!curve(losses + [4, 4]).hasDiverged)
    #expect(curve(losses + [100]).hasDiverged)
  }

  /// The smoothed loss is the mean with weights 1, 0.9, 0.81, … from the last one back.
  @Test func lossesAreSmoothed() throws {
    let last = try #require(curve([3, 2, 4]).points.last)
    #expect(abs(last.smoothedLoss - (4 + 0.9 * 2 + 0.81 * 3) / 2.71) < 1e-12)
  }

  @Test func ratesGrowByAFactorAndLossesDependOnNoThreads() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(6)
    var configuration = TrainingConfiguration(data: folder.path)
    (configuration.encoder, configuration.size, configuration.batchSize) = ("resnet18", 64, 2)
    let curves = try [1, 2].map { threads in
      let test = try LearningRateRangeTest(
        configuration: configuration, range: 1e-5...1e-2, stepCount: 10, threads: threads)
      return try test.run(stop: StopSignal()) { _ in }
    }
    #expect(curves[0] == curves[1] && curves[0].points.count == 10)
    for (step, point) in curves[0].points.enumerated() {
      #expect(abs(point.rate / pow(10, Double(step) / 3 - 5) - 1) < 1e-9 && point.loss.isFinite)
    }
    let path = FileSystem.join(folder.path, "curve.svg")
    try curves[0].write(to: path)
    #expect(FileSystem.exists(path) && FileSystem.exists(FileSystem.join(folder.path, "curve.csv")))
  }
}
