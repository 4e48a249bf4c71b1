/// The scores of a set of pixels: of one picture, or of all of them counted together.
public struct Scores: Codable, Sendable, Equatable {
  /// The mean of `iou` over the classes that are present; nil where none is.
  ///
  /// A class is present where its union is not empty: it has true pixels, predicted pixels or both. So a class that
  /// was falsely predicted counts 0, and a class that nobody named is left out instead of counting 0, 1 or NaN.
  public let meanIoU: Double?
  /// The share of the pixels, ignored ones left out, that were predicted right; nil where all are ignored.
  public let pixelAccuracy: Double?
  /// Pixels without a true class, left out of every score.
  public let ignoredPixels: UInt64
  /// In the order of the class list.
  public let classes: [ClassScores]

  enum CodingKeys: String, CodingKey {
    case meanIoU = "mean_iou"
    case pixelAccuracy = "pixel_accuracy"
    case ignoredPixels = "ignored_pixels"
    case classes
  }
}

extension Scores {
  /// - Precondition: there are as many names as classes.
  public init(of matrix: ConfusionMatrix, classNames: [String]) {
    precondition(
      classNames.count == matrix.classCount, "\(classNames.count) names of \(matrix.classCount) classes")
    let classes = classNames.enumerated().map { ClassScores(name: $1, class: $0, in: matrix) }
    let present = classes.compactMap(\.iou)
    let hits = classNames.indices.reduce(UInt64(0)) { $0 + matrix[truth: $1, prediction: $1] }
    self.init(
      meanIoU: present.isEmpty ? nil : present.reduce(0, +) / Double(present.count),
      pixelAccuracy: quotient(hits, classes.reduce(0) { $0 + $1.pixels }),
      ignoredPixels: matrix.ignoredPixels,
      classes: classes)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(meanIoU, forKey: .meanIoU)
    try container.encode(pixelAccuracy, forKey: .pixelAccuracy)
    try container.encode(ignoredPixels, forKey: .ignoredPixels)
    try container.encode(classes, forKey: .classes)
  }
}
