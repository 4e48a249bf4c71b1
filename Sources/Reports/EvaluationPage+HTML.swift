import Foundation
import SkipSegCharts
import SkipSegEvaluation
import SkipSegImaging

/// What the template of the page takes.
extension EvaluationPage {
  private struct Page: Sendable {
    let title, chartStyle: String
    let command: String?
    let facts: [Entry]
    let notes: [String]
    let figures: [Figure]
    let classes: [ClassRow]
    let tolerance: String?
    let confusionHeader: [String]
    let confusion: [ConfusionRow]
    let pictures: Pictures
    let suspects: Suspects?
    let charts: [String]
    let tables: [Table]
    let definitions: [Entry]
  }

  struct Entry: Sendable {
    let name, value: String
  }

  private struct Figure: Sendable {
    let name, value, note: String
  }

  private struct ClassRow: Sendable {
    let name, color, percent: String
    /// Of the interval, in percent; nil where there is none.
    let whisker: Whisker?
    let cells: [String]
  }

  struct Whisker: Sendable {
    let left, width: String
  }

  private struct ConfusionRow: Sendable {
    let name, color: String
    let cells: [ConfusionCell]
  }

  private struct ConfusionCell: Sendable {
    let percent, title: String
    /// As CSS writes it, the stronger the larger the share; legible on light and dark grounds.
    let color: String
  }

  private struct Table: Sendable {
    let title, words: String
    let header: [String]
    let rows: [Row]
    let isLong: Bool

    struct Row: Sendable {
      let cells: [Cell]
    }

    struct Cell: Sendable {
      let text: String
      let isName: Bool
    }

    init(_ title: String, words: String, _ rows: [[String]]) {
      self.title = title
      self.words = words
      header = rows.first ?? []
      self.rows = rows.dropFirst().map { row in
        Row(cells: row.enumerated().map { Cell(text: $1, isName: $0 == 0) })
      }
      isLong = rows.count > 40
    }
  }

  private struct Suspects: Sendable {
    let words: String
    let crops: [Crop]
  }

  var html: String {
    let pictures = pictures
    return EvaluationPageTemplate.page.text(
      Page(
        title: subject.title, chartStyle: Chart.style, command: subject.command,
        facts: subject.facts.map { Entry(name: $0.name, value: $0.value) },
        notes: subject.notes + intervalNotes, figures: figures, classes: classRows,
        tolerance: report.tolerance?.pixelText,
        confusionHeader: confusionClasses.map { evaluator.classNames[$0] },
        confusion: confusionRows, pictures: pictures,
        suspects: suspects.map { suspects in
          Suspects(
            words: suspects.isEmpty
              ? "The network contradicts no label with confidence."
              : "\(suspects.count) regions in all, the strongest first; suspects.csv lists them.",
            crops: pictures.suspects)
        }, charts: charts.map(\.element), tables: tables.filter { !$0.rows.isEmpty },
        definitions: definitions))
  }

  private var intervalNotes: [String] {
    guard let units = report.units else { return [] }
    if report.interval("iou") == nil { return ["Too few photographs (\(units)) for intervals."] }
    return (report.isRough ? ["Intervals are rough: there are \(units) photographs or groups of them."] : [])
      + ["The \(EvaluationReport.independence)."]
  }

  private var figures: [Figure] {
    let iou = report.interval("iou").map { "95 %: \($0.text)" } ?? "over the classes present"
    let figures = [
      Figure(name: "mean IoU", value: Self.digits(report.scores.meanIoU), note: iou),
      Figure(
        name: "mean over photographs", value: Self.digits(report.means["photograph_iou"]),
        note: report.interval("photograph_iou").map { "95 %: \($0.text)" } ?? "IoU"),
      Figure(
        name: "pixel accuracy", value: Self.digits(report.scores.pixelAccuracy),
        note: "\(report.scores.ignoredPixels) pixels ignored"),
      Figure(
        name: "photographs", value: "\(report.images.count)",
        note: subject.faultCount == 0 ? "all of them" : "\(subject.faultCount) faults"),
    ]
    let border = report.tolerance.map {
      Figure(
        name: "mean NSD", value: Self.digits(report.means["nsd"]), note: "borders within \($0.pixelText)")
    }
    let calibration = report.calibration.map {
      Figure(name: "calibration error", value: Self.digits($0.expectedError), note: "0 is best")
    }
    return figures + [border, calibration].compactMap(\.self)
  }

  private var classRows: [ClassRow] {
    let total = report.scores.classes.reduce(0) { $0 + Double($1.pixels) }
    return zip(report.scores.classes, subject.colors).map { scores, color in
      let share = Self.percent(Double(scores.pixels) / max(total, 1))
      let first = [scores.iou, scores.dice, scores.precision, scores.recall].map(Self.digits) + [share]
      let borders =
        report.tolerance == nil
        ? []
        : [Self.digits(scores["nsd"]), Self.digits(scores["boundary_iou"])]
          + ["hd95", "missed", "invented"].map { key in
            scores[key].map { String(format: "%.5g", $0) } ?? "n/a"
          }
      return ClassRow(
        name: scores.name, color: color.hex, percent: Self.hundredths(scores.iou ?? 0),
        whisker: scores.interval("iou").map {
          Whisker(left: Self.hundredths($0.low), width: Self.hundredths($0.high - $0.low))
        }, cells: first + borders)
    }
  }

  private static let confusionLimit = 30

  /// Those with the most pixels, where there are very many.
  private var confusionClasses: [Int] {
    let classes = report.scores.classes
    if classes.count <= Self.confusionLimit { return Array(classes.indices) }
    return classes.indices.sorted { (-Double(classes[$0].pixels), $0) < (-Double(classes[$1].pixels), $1) }
      .prefix(Self.confusionLimit).sorted()
  }

  private var confusionRows: [ConfusionRow] {
    let matrix = evaluator.confusionMatrix
    return confusionClasses.map { truth in
      let total = Double(matrix.truePixels(of: truth))
      return ConfusionRow(
        name: evaluator.classNames[truth], color: subject.colors[truth].hex,
        cells: confusionClasses.map { prediction in
          let pixels = matrix[truth: truth, prediction: prediction]
          let share = total == 0 ? nil : Double(pixels) / total
          return ConfusionCell(
            percent: share.map { $0 < 0.0005 ? "" : String(format: "%.1f", 100 * $0) } ?? "",
            title:
              "\(pixels) pixels of \(evaluator.classNames[truth]) predicted as \(evaluator.classNames[prediction])",
            color: String(
              format: truth == prediction ? "rgba(37,99,235,%.2f)" : "rgba(220,38,38,%.2f)",
              0.6 * (share ?? 0)))
        })
    }
  }

  private var tables: [Table] {
    [
      Table("Areas", words: "Whether the share of a class can be published.", table(.area)),
      Table("Objects", words: "Components of pixels that hang together, by size.", table(.objects)),
      Table("Photographs", words: "The worst first.", photographTable),
    ]
  }

  /// A row for each class, the header first; empty where the report has no such columns.
  private func table(_ group: ScoreColumn.Group) -> [[String]] {
    let columns = ScoreColumn.all.filter { column in
      column.group == group && report.scores.classes.contains { $0[column.key] != nil }
    }
    if columns.isEmpty { return [] }
    return [["class"] + columns.map(\.title)]
      + report.scores.classes.map { scores in
        [scores.name]
          + columns.map { column in
            column.format == .count
              ? scores[column.key].map { "\(Int($0))" } ?? "n/a" : Self.digits(scores[column.key])
          }
      }
  }

  /// The worst first, then those without a score.
  private var photographTable: [[String]] {
    let images = report.images
    let hasQuality = images.contains { $0.labelQuality != nil }
    let without = images.indices.filter { images[$0].scores.meanIoU == nil }
    let rows = (order + without).map { index in
      let image = images[index]
      let borders = image.scores.classes.compactMap { $0["nsd"] }
      return [image.file, Self.digits(image.scores.meanIoU), Self.digits(image.scores.pixelAccuracy)]
        + (report.tolerance == nil
          ? [] : [Self.digits(borders.isEmpty ? nil : borders.reduce(0, +) / Double(borders.count))])
        + (hasQuality ? [Self.digits(image.labelQuality)] : []) + ["\(image.scores.ignoredPixels)"]
    }
    let header =
      ["photograph", "mean IoU", "pixel accuracy"] + (report.tolerance == nil ? [] : ["mean NSD"])
      + (hasQuality ? ["label quality"] : []) + ["ignored pixels"]
    return [header] + rows
  }

  private var definitions: [Entry] {
    ScoreColumn.all.filter { report.scores.classes.first?.has($0.key) == true }.map { column in
      Entry(
        name: column.title, value: column.definition + (column.source.isEmpty ? "" : " (\(column.source))"))
    }
  }

  static func digits(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "n/a" }
  static func short(_ value: Double) -> String { String(format: "%.2f", value) }
  static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
  private static func hundredths(_ share: Double) -> String { String(format: "%.1f", 100 * share) }
}
