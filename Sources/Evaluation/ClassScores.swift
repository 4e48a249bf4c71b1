/// How well one class was found. A score is nil (not applicable) where its denominator is zero.
///
/// With TP pixels right, FP falsely named this class and FN of this class missed:
public struct ClassScores: Codable, Sendable, Equatable {
  public let name: String
  /// Intersection over union, TP / (TP + FP + FN); nil where the class is neither in the truth nor predicted.
  public let iou: Double?
  /// 2 TP / (2 TP + FP + FN); nil where `iou` is.
  public let dice: Double?
  /// TP / (TP + FP); nil where the class was never predicted.
  public let precision: Double?
  /// TP / (TP + FN); nil where the class is not in the truth.
  public let recall: Double?
  /// Pixels of this class in the truth, TP + FN.
  public let pixels: UInt64
}

extension ClassScores {
  init(name: String, class index: Int, in matrix: ConfusionMatrix) {
    let hits = matrix[truth: index, prediction: index]
    let truth = matrix.truePixels(of: index)
    let predicted = matrix.predictedPixels(of: index)
    self.init(
      name: name,
      iou: quotient(hits, truth + predicted - hits),
      dice: quotient(2 * hits, truth + predicted),
      precision: quotient(hits, predicted),
      recall: quotient(hits, truth),
      pixels: truth)
  }

  /// Written by hand because a synthesised encoder leaves out a nil, and a reader should find `null`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(iou, forKey: .iou)
    try container.encode(dice, forKey: .dice)
    try container.encode(precision, forKey: .precision)
    try container.encode(recall, forKey: .recall)
    try container.encode(pixels, forKey: .pixels)
  }
}

func quotient(_ numerator: UInt64, _ denominator: UInt64) -> Double? {
  denominator == 0 ? nil : Double(numerator) / Double(denominator)
}
