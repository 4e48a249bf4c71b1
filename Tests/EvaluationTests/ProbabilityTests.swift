import SkipSegEvaluation
import SkipSegImaging
import Testing

@Suite struct ProbabilityTests {
  private typealias Numbers = ScoreCases.Numbers

  /// torchmetrics, with confidences between the edges of bins: it closes bins below, and counts 1 by itself.
  @Test func theCalibrationErrorIsThatOfTorchmetrics() throws {
    var numbers = Numbers(15)
    var calibrations = [Calibration(), Calibration()]
    for index in 0..<3000 {
      let confidence = Float(700 + numbers.below(9299)) / 10000
      calibrations[index % 2].add(confidence, isRight: numbers.below(10) < 7)
    }
    let whole = calibrations[0] + calibrations[1]
    #expect(whole == calibrations[1] + calibrations[0])
    let (own, other) = (try #require(whole.expectedError), try ScoreCases.fixture.get().calibration)
    #expect(abs(own - other) < 1e-6, "\(own) \(other)")
  }

  @Test func binsAreClosedAbove() {
    var calibration = Calibration()
    calibration.add(1, isRight: true)
    calibration.add(Float(3) / 15, isRight: false)
    #expect(calibration.pixels[14] == 1 && calibration.pixels[2] == 1)
    #expect(Calibration().expectedError == nil)
  }

  /// cleanlab's `get_label_quality_scores`, whose sums are of single precision.
  @Test func softminIsThatOfCleanlab() throws {
    var numbers = Numbers(21)
    for expected in try ScoreCases.fixture.get().softmin {
      let raw = (0..<3).map { _ in (0..<600).map { _ in Float(1 + numbers.below(1000)) } }
      var quality = Softmin()
      for pixel in 0..<600 {
        quality.add(raw[numbers.below(3)][pixel] / (raw[0][pixel] + raw[1][pixel] + raw[2][pixel]))
      }
      #expect(abs(try #require(quality.value) - expected) < 1e-5)
    }
    #expect(Softmin().value == nil)
  }

  @Test func probabilitiesAreTheSoftmaxOfLogits() throws {
    // [class][pixel]; the last pixel is ignored.
    let probabilities = Probabilities(logits: [0, 2, -80, 9, 1, 2, 80, 9], pixels: 4)
    let truth = LabelMap(width: 4, height: 1, labels: [0, 1, 1, LabelMap.ignored])
    let values = probabilities.values(of: truth)
    for (own, other) in zip(values, [1 / (1 + Float(2.7182818)), 0.5, 1, 0]) {
      #expect(abs(own - other) < 1e-6)
    }
    let prediction = LabelMap(width: 4, height: 1, labels: [1, 0, 1, 0])
    let confidence = probabilities.confidence(truth: truth, prediction: prediction)
    #expect(confidence.calibration.pixels.reduce(0, +) == 3 && confidence.calibration.right.reduce(0, +) == 1)
    #expect(try #require(confidence.labelQuality) < 0.5)
  }
}
