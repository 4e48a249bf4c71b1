import Basics
import Foundation

/// What an evaluation found, as `report.json` holds it: the scores over all pixels, then those of each picture.
public struct EvaluationReport: Codable, Sendable, Equatable {
  /// Over the pixels of all pictures counted together, which is not the mean over the pictures.
  public let scores: Scores
  public let images: [ImageScores]

  enum CodingKeys: String, CodingKey {
    case images
  }

  init(scores: Scores, images: [ImageScores]) {
    self.scores = scores
    self.images = images
  }

  /// The scores stand beside `images`, not in an object of their own.
  public init(from decoder: any Decoder) throws {
    images = try decoder.container(keyedBy: CodingKeys.self).decode([ImageScores].self, forKey: .images)
    scores = try Scores(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    try scores.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(images, forKey: .images)
  }

  /// The text of `report.json`: keys sorted, so that equal reports have equal bytes; numbers with every digit.
  public func json() -> String { JSONText.pretty(self) }
}

extension EvaluationReport {
  /// The scores for a terminal: a row for each class in aligned columns, then a line over all classes.
  public func table() -> String {
    let header = ["class", "IoU", "Dice", "precision", "recall", "pixels"]
    let rows = scores.classes.map { scores in
      [legible(scores.name)] + scores.quotients.map { $0.sixDecimals ?? "n/a" } + [String(scores.pixels)]
    }
    let present = scores.classes.count { $0.iou != nil }
    let summary = [
      "mean IoU \(scores.meanIoU.sixDecimals ?? "n/a") over \(present) of \(scores.classes.count) classes",
      "pixel accuracy \(scores.pixelAccuracy.sixDecimals ?? "n/a")",
      "ignored pixels \(scores.ignoredPixels)",
    ]
    return TextTable.text([header] + rows) + "\n" + summary.joined(separator: ", ") + "\n"
  }
}

extension ClassScores {
  /// In the order of the columns of every table.
  var quotients: [Double?] { [iou, dice, precision, recall] }
}

extension Double? {
  /// The one way in which tables and CSV files print a score; nil stays nil.
  var sixDecimals: String? { map { String(format: "%.6f", $0) } }
}
