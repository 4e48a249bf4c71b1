import SkipSegEvaluation
import SkipSegImaging
import Testing

@Test func countsStandByTruthThenPrediction() {
  var matrix = ConfusionMatrix(classCount: 2)
  matrix.add(truth: map(0, 0, 0, 1, 1), prediction: map(0, 1, 1, 1, 0))
  #expect(matrix.rows == [[1, 2, 0], [1, 1, 0]])
  #expect(matrix.truePixels(of: 0) == 3)
  #expect(matrix.predictedPixels(of: 1) == 3)
}

@Test(arguments: [LabelMap.ignored, 2, 255])
func aTruthThatIsNoClassIsIgnoredWhateverWasPredicted(label: UInt16) {
  var matrix = ConfusionMatrix(classCount: 2)
  matrix.add(truth: map(label, label, label, 1), prediction: map(0, 1, LabelMap.ignored, 1))
  #expect(matrix.ignoredPixels == 3)
  #expect(matrix.rows == [[0, 0, 0], [0, 1, 0]])
}

@Test(arguments: [LabelMap.ignored, 2, 255])
func aPredictionOfNoClassIsAMiss(label: UInt16) {
  var matrix = ConfusionMatrix(classCount: 2)
  matrix.add(truth: map(0, 1, 1), prediction: map(0, label, 1))
  #expect(matrix.rows == [[1, 0, 0], [0, 1, 1]])
  #expect(matrix.ignoredPixels == 0)
  let scores = Scores(of: matrix, classNames: ["a", "b"])
  #expect(scores.classes[1].recall == 0.5)
  #expect(scores.classes[1].precision == 1)
  #expect(scores.pixelAccuracy == 2.0 / 3)
}

@Test func mergingEqualsCountingEverythingInOneMatrixInAnyOrder() {
  let maps = (1...5).map {
    RandomMaps(seed: $0, width: 20 + Int($0), height: 13, trueValues: 6, predictedValues: 6)
  }
  let parts = maps.map { $0.confusionMatrix(classCount: 5) }
  var whole = ConfusionMatrix(classCount: 5)
  for maps in maps { whole.add(truth: maps.truth, prediction: maps.prediction) }
  #expect(parts.reduce(ConfusionMatrix(classCount: 5), +) == whole)
  #expect(parts.reversed().reduce(ConfusionMatrix(classCount: 5), +) == whole)
  let area = maps.reduce(0) { $0 + $1.truth.labels.count }
  #expect(whole.rows.joined().reduce(whole.ignoredPixels, +) == UInt64(area))
}

@Test func mapsWithoutPixelsAndMapsOfOnePixelCount() {
  var matrix = ConfusionMatrix(classCount: 1)
  matrix.add(truth: map(), prediction: map())
  #expect(matrix == ConfusionMatrix(classCount: 1))
  matrix.add(truth: map(0), prediction: map(0))
  #expect(matrix.rows == [[1, 0]])
}

@Test func mapsOfDifferentShapesTrap() async {
  await #expect(processExitsWith: .failure) {
    var matrix = ConfusionMatrix(classCount: 1)
    matrix.add(
      truth: LabelMap(width: 2, height: 3, labels: [0, 0, 0, 0, 0, 0]),
      prediction: LabelMap(width: 3, height: 2, labels: [0, 0, 0, 0, 0, 0]))
  }
}

@Test func matricesOfDifferentClassCountsDoNotMerge() async {
  await #expect(processExitsWith: .failure) {
    _ = ConfusionMatrix(classCount: 2) + ConfusionMatrix(classCount: 3)
  }
}
