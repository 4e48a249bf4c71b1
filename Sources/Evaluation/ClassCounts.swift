/// The pixels of one class, right and wrong: every score of overlap is a quotient of these counts.
public struct ClassCounts: Sendable, Equatable, Codable {
  /// TP: of this class and predicted so.
  public var truePositives: UInt64 = 0
  /// FP: predicted as this class, of another.
  public var falsePositives: UInt64 = 0
  /// FN: of this class, predicted as another or as none.
  public var falseNegatives: UInt64 = 0

  /// Counts that are known already.
  public init(truePositives: UInt64 = 0, falsePositives: UInt64 = 0, falseNegatives: UInt64 = 0) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
  }

  /// Pixels of this class in the truth, TP + FN.
  public var truePixels: UInt64 { truePositives + falseNegatives }
  /// Pixels predicted as this class, TP + FP.
  public var predictedPixels: UInt64 { truePositives + falsePositives }
  /// Whether the class is neither in the truth nor predicted.
  public var isAbsent: Bool { truePositives + falsePositives + falseNegatives == 0 }

  /// TP / (TP + FP + FN); nil where the class is absent.
  public var iou: Double? { quotient(truePositives, truePositives + falsePositives + falseNegatives) }
  /// 2 TP / (2 TP + FP + FN); nil where the class is absent.
  public var dice: Double? {
    quotient(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives)
  }
  /// TP / (TP + FP); nil where the class was never predicted.
  public var precision: Double? { quotient(truePositives, predictedPixels) }
  /// TP / (TP + FN); nil where the class is not in the truth.
  public var recall: Double? { quotient(truePositives, truePixels) }

  mutating func add(_ other: ClassCounts, times weight: UInt64 = 1) {
    truePositives += weight * other.truePositives
    falsePositives += weight * other.falsePositives
    falseNegatives += weight * other.falseNegatives
  }
}

extension ConfusionMatrix {
  /// The counts of every class, in one pass over the matrix.
  public var classCounts: [ClassCounts] {
    var counts = [ClassCounts](repeating: ClassCounts(), count: classCount)
    for truth in 0..<classCount {
      counts[truth].falseNegatives += unpredictedPixels(of: truth)
      for prediction in 0..<classCount {
        let pixels = self[truth: truth, prediction: prediction]
        if truth == prediction {
          counts[truth].truePositives += pixels
        } else {
          counts[truth].falseNegatives += pixels
          counts[prediction].falsePositives += pixels
        }
      }
    }
    return counts
  }
}

func quotient(_ numerator: UInt64, _ denominator: UInt64) -> Double? {
  denominator == 0 ? nil : Double(numerator) / Double(denominator)
}
