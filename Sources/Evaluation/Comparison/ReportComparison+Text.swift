import Foundation
import SkipSegBasics

extension ReportComparison {
  /// Whether B is better, in words: better or worse where the interval of the mean leaves out 0.
  public var verdict: String {
    guard let difference = mean.difference else {
      return "no difference shown: no class is on any photograph"
    }
    let number = Self.signed(difference)
    guard let interval = mean.interval else {
      return "no verdict: too few photographs (\(units)) for an interval; \(number)"
    }
    let words = "\(number) (\(Self.signed(interval)))"
    if interval.low > 0 { return "B is better: \(words)" }
    if interval.high < 0 { return "B is worse: \(words)" }
    return "no difference shown: \(words)"
  }

  /// The table of classes, the test, the photographs that changed most, and the verdict.
  public func text() -> String {
    let header = ["IoU", "A", "B", "B - A", "95 % interval", "draws with B > A"]
    let rows = (classes + [mean]).map { row in
      [
        legible(row.name), row.a.sixDecimals ?? "n/a", row.b.sixDecimals ?? "n/a",
        row.difference.map(Self.signed) ?? "n/a", row.interval.map(Self.signed) ?? "n/a",
        row.shareOfDrawsWithBBetter.map { String(format: "%.1f %%", 100 * $0) } ?? "n/a",
      ]
    }
    let sections = [
      TextTable.text([header] + rows), test + "\n", Self.list("gained most", gained),
      Self.list("lost most", lost), "\(verdict)\n",
    ]
    return sections.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var test: String {
    let photographs = "\(counted(files.count, "photograph"))"
    let note = mean.interval == nil ? "" : "\n" + EvaluationReport.independence
    guard files.count > 1, let wilcoxon else { return photographs + note }
    let method = wilcoxon.method == .exact ? "exact" : "normal approximation"
    let value = wilcoxon.pValue < 0.0001 ? "< 0.0001" : "= " + String(format: "%.4f", wilcoxon.pValue)
    return
      "\(photographs); Wilcoxon's signed-rank test of their mean IoU: p \(value) (\(method))\(note)"
  }

  private static func list(_ title: String, _ changes: [Change]) -> String {
    if changes.isEmpty { return "" }
    return TextTable.text(
      [[title, "A", "B", "B - A"]]
        + changes.map {
          [
            legible($0.file), String(format: "%.4f", $0.a), String(format: "%.4f", $0.b),
            signed($0.difference),
          ]
        })
  }

  private static func signed(_ value: Double) -> String {
    // Not the minus of a number that rounds to 0.
    let text = String(format: "%+.3f", value)
    return text == "-0.000" ? "+0.000" : text
  }

  private static func signed(_ interval: Interval) -> String {
    "\(String(format: "%.3f", interval.low)) to \(String(format: "%.3f", interval.high))"
      .replacingOccurrences(of: "-0.000", with: "0.000")
  }
}
