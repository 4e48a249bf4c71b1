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
  /// The scores of overlap.
  /// - Precondition: there are as many names as classes.
  public init(of matrix: ConfusionMatrix, classNames: [String]) {
    precondition(
      classNames.count == matrix.classCount, "\(classNames.count) names of \(matrix.classCount) classes")
    self.init(
      of: PhotographMeasurement(matrix).scores, columns: ScoreColumns(MeasurementOptions()),
      classNames: classNames)
  }

  init(of photograph: PhotographScores, columns: ScoreColumns, classNames: [String]) {
    self.init(
      photograph.classes.map(\.counts), ignoredPixels: photograph.ignoredPixels,
      classes: columns.classes(of: photograph, classNames: classNames))
  }

  /// - Parameter counts: of the classes that are present, in the order of the list.
  init(_ counts: [ClassCounts], ignoredPixels: UInt64, classes: [ClassScores]) {
    let hits = counts.reduce(UInt64(0)) { $0 + $1.truePositives }
    self.init(
      meanIoU: counts.compactMap(\.iou).mean,
      pixelAccuracy: quotient(hits, counts.reduce(0) { $0 + $1.truePixels }),
      ignoredPixels: ignoredPixels, classes: classes)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(meanIoU, forKey: .meanIoU)
    try container.encode(pixelAccuracy, forKey: .pixelAccuracy)
    try container.encode(ignoredPixels, forKey: .ignoredPixels)
    try container.encode(classes, forKey: .classes)
  }
}
