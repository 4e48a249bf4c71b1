import SkipSegBasics
import SkipSegFiles

extension Evaluator {
  /// Writes `report.json`, `per_class.csv`, `per_image.csv` and `confusion.csv` into a folder, made if it is missing.
  ///
  /// CSV: quoted as RFC 4180 says, lines end in a line feed, six decimals, an empty field where a score does not
  /// apply.
  ///
  /// - Throws: `FileError` where a file cannot be written.
  public func write(to folder: String) throws { try write(report, to: folder) }

  /// - Parameter report: the evaluator's own, which takes a moment to make.
  package func write(_ report: EvaluationReport, to folder: String) throws {
    let stamp = OutputStamp(Self.command)
    let contents = [
      stamp.stamped(Array(report.json().utf8), as: .json), Array(CSV.text(report.perClassRows).utf8),
      Array(CSV.text(report.perImageRows).utf8), Array(CSV.text(confusionRows).utf8),
    ]
    for (file, content) in zip(Self.outputs(in: folder), contents) {
      try DurableFile.write(content, to: file.path)
    }
  }

  /// The command whose files these are.
  package static let command = "skipseg evaluate"

  /// What `write` writes, in its order: the report first, as the tables belong to it.
  package static func outputs(in folder: String) -> [OutputFile] {
    let report = FileSystem.join(folder, "report.json")
    return [OutputFile(report, .stamped(.json))]
      + ["per_class.csv", "per_image.csv", "confusion.csv"].map {
        OutputFile(FileSystem.join(folder, $0), .companion(of: report, .json))
      }
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
  /// A row for each class; every column, then the intervals.
  fileprivate var perClassRows: [[String]] {
    let keys = scores.classes.first?.values.keys ?? []
    let rows = scores.classes.map { scores in
      [scores.name] + keys.map { (ScoreColumn.named($0)?.format ?? .share).field(scores[$0]) ?? "" }
    }
    return [["class"] + keys] + rows
  }

  /// A row for each picture; the scores of every class in columns of their own.
  fileprivate var perImageRows: [[String]] {
    let names = scores.classes.map(\.name)
    let later = ScoreColumn.all.filter { column in
      column.group == .boundary && images.first?.scores.classes.first?.has(column.key) == true
    }
    let hasQuality = images.contains { $0.labelQuality != nil }
    let header =
      ["file", "mean_iou", "pixel_accuracy", "ignored_pixels"] + names.map { "iou \($0)" } + ["judged_pixels"]
      + (hasQuality ? ["label_quality"] : [])
      + later.flatMap { column in names.map { "\(column.key) \($0)" } }
    let rows = images.map { image in
      let scores = image.scores
      let first = [image.file, scores.meanIoU.sixDecimals ?? "", scores.pixelAccuracy.sixDecimals ?? ""]
      return first + [String(scores.ignoredPixels)] + scores.classes.map { $0.iou.sixDecimals ?? "" }
        + [image.judgedPixels.map { String($0) } ?? ""]
        + (hasQuality ? [image.labelQuality.sixDecimals ?? ""] : [])
        + later.flatMap { column in scores.classes.map { column.format.field($0[column.key]) ?? "" } }
    }
    return [header] + rows
  }
}
