import Basics
import Files

extension Evaluator {
  /// Writes `report.json`, `per_class.csv`, `per_image.csv` and `confusion.csv` into a folder, made if it is missing.
  ///
  /// CSV: quoted as RFC 4180 says, lines end in a line feed, six decimals, an empty field where a score does not
  /// apply.
  ///
  /// - Throws: `FileError` where a file cannot be written.
  public func write(to folder: String) throws {
    let report = report
    let files = [
      ("report.json", report.json()),
      ("per_class.csv", CSV.text(report.perClassRows)),
      ("per_image.csv", CSV.text(perImageRows)),
      ("confusion.csv", CSV.text(confusionRows)),
    ]
    for (name, text) in files {
      try DurableFile.write(text, to: FileSystem.join(folder, name))
    }
  }

  /// A row for each picture; the IoU of every class in a column of its own.
  private var perImageRows: [[String]] {
    let header = ["file", "mean_iou", "pixel_accuracy", "ignored_pixels"] + classNames.map { "iou \($0)" }
    let rows = images.map { image in
      let scores = image.scores
      return [image.file, scores.meanIoU.sixDecimals ?? "", scores.pixelAccuracy.sixDecimals ?? ""]
        + [String(scores.ignoredPixels)] + scores.classes.map { $0.iou.sixDecimals ?? "" }
    }
    return [header] + rows
  }

  /// A row for each true class, a column for each predicted one. Pixels predicted as no class, which a network never
  /// does, get a last column where there are any.
  private var confusionRows: [[String]] {
    let classes = classNames.indices
    let hasUnpredicted = classes.contains { confusionMatrix.unpredictedPixels(of: $0) > 0 }
    let header = ["truth \\ prediction"] + classNames + (hasUnpredicted ? ["no class"] : [])
    let rows = classes.map { truth in
      [classNames[truth]] + classes.map { String(confusionMatrix[truth: truth, prediction: $0]) }
        + (hasUnpredicted ? [String(confusionMatrix.unpredictedPixels(of: truth))] : [])
    }
    return [header] + rows
  }
}

extension EvaluationReport {
  fileprivate var perClassRows: [[String]] {
    [["class", "iou", "dice", "precision", "recall", "pixels"]]
      + scores.classes.map { scores in
        [scores.name] + scores.quotients.map { $0.sixDecimals ?? "" } + [String(scores.pixels)]
      }
  }
}
