import SkipSegEvaluation
import SkipSegImaging

/// Label maps that a few lines of Python make as well.
///
/// The numbers are those of the linear congruential generator of Numerical Recipes; a prediction is right in half of
/// the cases and random in the others.
struct RandomMaps {
  let truth: LabelMap
  let prediction: LabelMap

  init(seed: UInt32, width: Int, height: Int, trueValues: UInt32, predictedValues: UInt32) {
    var state = seed
    func next(below bound: UInt32) -> UInt16 {
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt16((state >> 16) % bound)
    }
    var (truth, prediction): ([UInt16], [UInt16]) = ([], [])
    for _ in 0..<width * height {
      let (label, guess) = (next(below: trueValues), next(below: 2 * predictedValues))
      truth.append(label)
      prediction.append(guess < predictedValues ? guess : label)
    }
    self.truth = LabelMap(width: width, height: height, labels: truth)
    self.prediction = LabelMap(width: width, height: height, labels: prediction)
  }

  func confusionMatrix(classCount: Int) -> ConfusionMatrix {
    var matrix = ConfusionMatrix(classCount: classCount)
    matrix.add(truth: truth, prediction: prediction)
    return matrix
  }
}

/// A map of one row.
func map(_ labels: UInt16...) -> LabelMap { LabelMap(width: labels.count, height: 1, labels: labels) }

extension ConfusionMatrix {
  /// Truth by row; the last column counts predictions of no class.
  var rows: [[UInt64]] {
    (0..<classCount).map { truth in
      (0..<classCount).map { self[truth: truth, prediction: $0] } + [unpredictedPixels(of: truth)]
    }
  }
}
