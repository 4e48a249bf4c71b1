import SkipSegEvaluation
import Testing

/// The numbers of scikit-learn 1.9.1 for `RandomMaps`: `confusion_matrix` and `jaccard_score`, `f1_score`,
/// `precision_score`, `recall_score` (with `average=None`; nan, here nil, where the denominator is zero),
/// `numpy.nanmean` and `accuracy_score`, pixels with a truth that is no class left out.
struct GoldenScores: CustomTestStringConvertible, Sendable {
  let maps: RandomMaps
  let ignoredPixels: UInt64
  let confusion: [[UInt64]]
  let iou, dice, precision, recall: [Double?]
  let meanIoU, pixelAccuracy: Double

  var testDescription: String { "\(confusion.count) classes" }

  static let fourClassesAndIgnoredPixels = GoldenScores(
    maps: RandomMaps(seed: 1, width: 61, height: 47, trueValues: 5, predictedValues: 4),
    ignoredPixels: 585,
    confusion: [[370, 66, 72, 75, 0], [77, 360, 64, 71, 0], [78, 74, 348, 63, 0], [72, 74, 68, 350, 0]],
    iou: [0.4567901234567901, 0.4580152671755725, 0.45371577574967403, 0.45278137128072443],
    dice: [0.6271186440677966, 0.6282722513089005, 0.6242152466367713, 0.6233303650934996],
    precision: [0.6197654941373534, 0.627177700348432, 0.6304347826086957, 0.6261180679785331],
    recall: [0.6346483704974271, 0.6293706293706294, 0.6181172291296625, 0.6205673758865248],
    meanIoU: 0.45532563441569024, pixelAccuracy: 0.6257668711656442)

  static let oneClassFalselyPredictedAndOneAbsent = GoldenScores(
    maps: RandomMaps(seed: 2, width: 33, height: 70, trueValues: 4, predictedValues: 5),
    ignoredPixels: 0,
    confusion: [
      [350, 42, 63, 47, 61, 0, 0], [62, 359, 44, 57, 59, 0, 0], [67, 63, 345, 59, 52, 0, 0],
      [68, 64, 62, 325, 61, 0, 0], [0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0],
    ],
    iou: [0.4605263157894737, 0.4786666666666667, 0.45695364238410596, 0.43741588156123823, 0, nil],
    dice: [0.6306306306306306, 0.6474301172227231, 0.6272727272727273, 0.6086142322097379, 0, nil],
    precision: [0.6398537477148081, 0.6799242424242424, 0.6712062256809338, 0.6659836065573771, 0, nil],
    recall: [0.6216696269982238, 0.6179001721170396, 0.5887372013651877, 0.5603448275862069, nil, nil],
    meanIoU: 0.36671250128029687, pixelAccuracy: 0.5969696969696969)

  static let threeClassesAndPredictionsOfNone = GoldenScores(
    maps: RandomMaps(seed: 3, width: 17, height: 19, trueValues: 3, predictedValues: 4),
    ignoredPixels: 0,
    confusion: [[71, 8, 10, 10], [19, 71, 16, 12], [13, 10, 68, 15]],
    iou: [0.5419847328244275, 0.5220588235294118, 0.5151515151515151],
    dice: [0.7029702970297029, 0.6859903381642513, 0.68],
    precision: [0.6893203883495146, 0.797752808988764, 0.723404255319149],
    recall: [0.7171717171717171, 0.6016949152542372, 0.6415094339622641],
    meanIoU: 0.5263983571684515, pixelAccuracy: 0.6501547987616099)

  static let all = [
    fourClassesAndIgnoredPixels, oneClassFalselyPredictedAndOneAbsent, threeClassesAndPredictionsOfNone,
  ]
}

@Test(arguments: GoldenScores.all)
func scoresEqualThoseOfScikitLearn(golden: GoldenScores) throws {
  let matrix = golden.maps.confusionMatrix(classCount: golden.confusion.count)
  #expect(matrix.rows == golden.confusion)

  let names = golden.confusion.indices.map { "class \($0)" }
  let scores = Scores(of: matrix, classNames: names)
  #expect(scores.ignoredPixels == golden.ignoredPixels)
  #expect(scores.classes.map(\.name) == names)
  #expect(scores.classes.map(\.pixels) == golden.confusion.map { $0.reduce(0, +) })
  #expect(scores.classes.map(\.iou) == golden.iou)
  #expect(scores.classes.map(\.dice) == golden.dice)
  #expect(scores.classes.map(\.precision) == golden.precision)
  #expect(scores.classes.map(\.recall) == golden.recall)
  #expect(scores.pixelAccuracy == golden.pixelAccuracy)
  // NumPy adds in another order, so that the last bit may differ.
  #expect(abs(try #require(scores.meanIoU) - golden.meanIoU) < 1e-15)
}
