import SkipSegEvaluation
import SkipSegImaging
import Testing

private func scores(_ classCount: Int, truth: LabelMap, prediction: LabelMap) -> Scores {
  var matrix = ConfusionMatrix(classCount: classCount)
  matrix.add(truth: truth, prediction: prediction)
  return Scores(of: matrix, classNames: (0..<classCount).map { "class \($0)" })
}

@Test func anAbsentClassCountsNeither0Nor1NorNaN() {
  let truth = map(0, 0, 0, 1)
  let prediction = map(0, 0, 1, 1)
  let two = scores(2, truth: truth, prediction: prediction)
  let three = scores(3, truth: truth, prediction: prediction)
  #expect(two.meanIoU == (2.0 / 3 + 1.0 / 2) / 2)
  #expect(three.meanIoU == two.meanIoU)
  #expect(Array(three.classes.prefix(2)) == two.classes)
  let absent = three.classes[2]
  #expect([absent.iou, absent.dice, absent.precision, absent.recall] == [nil, nil, nil, nil])
  #expect(absent.pixels == 0)
}

@Test func aClassThatIsOnlyPredictedCounts0() {
  let scores = scores(2, truth: map(0, 0, 0, 0), prediction: map(0, 0, 0, 1))
  #expect(scores.classes[1].iou == 0)
  #expect(scores.classes[1].precision == 0)
  #expect(scores.classes[1].recall == nil)
  #expect(scores.meanIoU == 0.375)
}

@Test func aClassThatIsNeverPredictedCounts0() {
  let scores = scores(2, truth: map(0, 0, 0, 1), prediction: map(0, 0, 0, 0))
  #expect(scores.classes[1].iou == 0)
  #expect(scores.classes[1].precision == nil)
  #expect(scores.classes[1].recall == 0)
}

@Test func aClassPredictedOnIgnoredPixelsAloneIsAbsent() {
  let scores = scores(2, truth: map(0, LabelMap.ignored), prediction: map(0, 1))
  #expect(scores.classes[1].iou == nil)
  #expect(scores.meanIoU == 1)
}

@Test(arguments: [map(), map(LabelMap.ignored, LabelMap.ignored)])
func nothingToCountGivesNoScore(truth: LabelMap) {
  let scores = scores(2, truth: truth, prediction: truth)
  #expect(scores.meanIoU == nil)
  #expect(scores.pixelAccuracy == nil)
  #expect(scores.ignoredPixels == UInt64(truth.width))
}

@Test func theWholeIsCountedByPixelsNotAveragedOverPictures() {
  var evaluator = Evaluator(classNames: ["a", "b"])
  evaluator.add(truth: map(0, 0), prediction: map(1, 1), file: "small.png")
  evaluator.add(
    truth: map(0, 0, 0, 0, 0, 0, 1, 1), prediction: map(0, 0, 0, 0, 0, 0, 1, 1), file: "large.png")
  let report = evaluator.report
  #expect(report.images.map(\.file) == ["small.png", "large.png"])
  #expect(report.images.map(\.scores.meanIoU) == [0, 1])
  #expect(report.scores.pixelAccuracy == 0.8)
  #expect(report.scores.meanIoU == (6.0 / 8 + 2.0 / 4) / 2)
}
