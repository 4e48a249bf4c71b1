import Foundation
import SkipSegBasics

extension EvaluationReport {
  /// The scores for a terminal: a row for each class in aligned columns, lines over all classes; then the borders.
  public func table() -> String {
    overlapTable + summary + boundaryTable
  }

  private var overlapTable: String {
    let columns = ScoreColumn.all.filter { Self.firstKeys.contains($0.key) }
    let hasIntervals = interval("iou") != nil
    let header = ["class"] + columns.map(\.title) + (hasIntervals ? ["IoU, 95 %"] : [])
    let rows = scores.classes.map { scores in
      [legible(scores.name)] + columns.map { $0.text(scores[$0.key]) }
        + (hasIntervals ? [scores.interval("iou").text] : [])
    }
    return TextTable.text([header] + rows)
  }

  private static let firstKeys: Set = ["iou", "dice", "precision", "recall", "pixels"]

  private var summary: String {
    let present = scores.classes.count { $0.iou != nil }
    let first = [
      "mean IoU \(scores.meanIoU.sixDecimals ?? "n/a") over \(present) of \(scores.classes.count) classes",
      "pixel accuracy \(scores.pixelAccuracy.sixDecimals ?? "n/a")",
      "ignored pixels \(scores.ignoredPixels)",
    ]
    return "\n" + first.joined(separator: ", ") + "\n"
      + (intervalLines + calibrationLines).map { $0 + "\n" }.joined()
  }

  /// How sure the means are.
  private var intervalLines: [String] {
    guard let units, !images.isEmpty else { return [] }
    let other = means["photograph_iou"].sixDecimals ?? "n/a"
    let photographs = "mean over photographs: IoU \(other)"
    guard let interval = interval("iou") else {
      let what = units == images.count ? "photographs" : "groups of photographs"
      return [photographs, "too few \(what) (\(units)) for an interval"]
    }
    let rough = isRough ? ", rough: \(units) are few" : ""
    let photographInterval = self.interval("photograph_iou").map { " (\($0.text))" } ?? ""
    return [
      photographs + photographInterval,
      "95 % interval of the mean IoU: \(interval.text)\(rough)",
      Self.independence,
    ]
  }

  /// Whether there are too few photographs for an interval that is more than rough.
  package var isRough: Bool { units.map { $0 < Bootstrap.fairUnits } ?? false }

  /// What intervals take for granted.
  package static let independence =
    "intervals hold for photographs that are independent; frames of one film or tiles of one mosaic are not, unless grouped"

  private var calibrationLines: [String] {
    calibration.map { ["expected calibration error \($0.expectedError.sixDecimals ?? "n/a")"] } ?? []
  }

  private var boundaryTable: String {
    guard let tolerance else { return "" }
    let columns = ScoreColumn.all.filter { $0.group == .boundary }
    let header = ["borders"] + columns.map(\.title)
    let rows = scores.classes.map { scores in
      [legible(scores.name)] + columns.map { $0.text(scores[$0.key]) }
    }
    let means = ["mean"] + columns.map { $0.hasMean ? $0.text(self.means[$0.key]) : "-" }
    return "\n" + TextTable.text([header] + rows + [means]) + "\nNSD and BF1 within \(tolerance.pixelText), "
      + "HD95 and ASSD in pixels; the edge of a photograph counts as border\n"
  }
}

extension ScoreColumn {
  /// For tables.
  fileprivate func text(_ value: Double?) -> String { format.field(value) ?? "n/a" }
}

extension ScoreColumn.Format {
  /// For CSV; nil where the value does not apply.
  func field(_ value: Double?) -> String? {
    self == .count ? value.map { String(UInt64($0)) } : value.sixDecimals
  }
}

extension Interval {
  /// Such as `0.512 to 0.633`.
  package var text: String { String(format: "%.3f to %.3f", low, high) }

  /// Such as `4.5 px`, or `4.5 to 6 px` where photographs differ.
  package var pixelText: String {
    func digits(_ value: Double) -> String {
      let text = String(format: "%.2f", value)
      return text.hasSuffix(".00")
        ? String(text.dropLast(3)) : text.hasSuffix("0") ? String(text.dropLast()) : text
    }
    let (least, most) = (digits(low), digits(high))
    return least == most ? "\(least) px" : "\(least) to \(most) px"
  }
}

extension Interval? {
  fileprivate var text: String { self?.text ?? "n/a" }
}

extension Double? {
  /// The one way in which tables and CSV files print a score; nil stays nil.
  var sixDecimals: String? { map { String(format: "%.6f", $0) } }
}
