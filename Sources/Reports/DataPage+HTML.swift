import Foundation
import SkipSegCharts
import SkipSegDatasets
import SkipSegFiles

/// What the template of the page takes.
extension DataPage {
  private struct Page: Sendable {
    let title, layout, root: String
    let figures: [Figure]
    let pairs: [Row]
    let classes: [ClassRow]
    let splits: [String]
    let sizes: [SizeRow]
    let faults: [FaultRow]
    let frames, duplicates: [Row]
    let notes: [String]
    let hasPairs, hasClasses, hasFaults, hasFrames, hasDuplicates, hasNotes: Bool
  }

  private struct Figure: Sendable {
    let name, value, note: String
  }

  private struct Row: Sendable {
    let name, note: String
    let pictures: [Picture]

    init(_ pair: Pair) { (name, note, pictures) = (pair.name, pair.note, [pair.left, pair.right]) }
  }

  private struct ClassRow: Sendable {
    let name, color, percent, masks: String
    let shares: [String]
  }

  private struct SizeRow: Sendable {
    let name, percent, files: String
  }

  private struct FaultRow: Sendable {
    let kind, example, count: String
    let pictures: [Picture]
  }

  package var html: String {
    DataPageTemplate.page.text(
      Page(
        title: FileSystem.name(of: report.root), layout: report.layout, root: report.root,
        figures: figures, pairs: pairs.map(Row.init), classes: classRows,
        splits: report.splits.map(\.split.rawValue), sizes: sizeRows, faults: faultRows,
        frames: frames.map(Row.init), duplicates: duplicates.map(Row.init),
        notes: report.notes.map(\.description),
        hasPairs: !pairs.isEmpty, hasClasses: !report.classes.isEmpty, hasFaults: !faults.isEmpty,
        hasFrames: !frames.isEmpty, hasDuplicates: !duplicates.isEmpty, hasNotes: !report.notes.isEmpty))
  }

  private var figures: [Figure] {
    let splits = report.splits.map { "\($0.pairs) \($0.split.rawValue)" }.joined(separator: ", ")
    let pairs = report.splits.map(\.pairs).reduce(0, +)
    var figures = [
      Figure(name: "pairs", value: "\(pairs)", note: splits),
      Figure(name: "usable", value: "\(report.usableCount)", note: "nothing is wrong in them"),
      Figure(
        name: "faults", value: "\(report.faults.count)", note: report.faults.isEmpty ? "none" : "listed below"
      ),
      Figure(
        name: "classes", value: "\(report.classes.count)",
        note: report.classFile.map(FileSystem.name) ?? "found in the masks"),
    ]
    if let share = report.labelledShares[.training] {
      let others = report.labelledShares.filter { $0.key != .training }.sorted {
        $0.key.rawValue < $1.key.rawValue
      }
      .map { "\($0.key.rawValue) \(Self.percent($0.value))" }
      figures.append(
        Figure(
          name: "labelled pixels", value: Self.percent(share),
          note: "of train" + (others.isEmpty ? "" : "; " + others.joined(separator: ", "))))
    }
    return figures
  }

  private var classRows: [ClassRow] {
    let totals = report.splits.indices.map { split in
      report.classes.reduce(0) { $0 + $1.pixels[split] }
    }
    let total = totals.reduce(0, +)
    return report.classes.map { line in
      let share = Double(line.pixels.reduce(0, +)) / Double(max(total, 1))
      return ClassRow(
        name: line.name, color: line.color.hex, percent: String(format: "%.1f", 100 * share),
        masks: "\(line.masks)",
        shares: zip(line.pixels, totals).map { $1 == 0 ? "n/a" : Self.percent(Double($0) / Double($1)) })
    }
  }

  private var sizeRows: [SizeRow] {
    let files = report.imageSizes.map(\.count).reduce(0, +)
    func row(_ name: String, _ count: Int) -> SizeRow {
      SizeRow(
        name: name, percent: String(format: "%.1f", 100 * Double(count) / Double(max(files, 1))),
        files: "\(count)")
    }
    let sorted = report.imageSizes.sorted { ($1.count, $0.size) < ($0.count, $1.size) }
    let rest = sorted.dropFirst(8)
    return sorted.prefix(8).map { row("\($0.size)", $0.count) }
      + (rest.isEmpty ? [] : [row("\(rest.count) other sizes", rest.map(\.count).reduce(0, +))])
      + report.imageModes.map { row($0.mode, $0.count) }
  }

  private var faultRows: [FaultRow] {
    faults.map {
      FaultRow(
        kind: $0.kind, example: $0.example, count: "\($0.count)", pictures: [$0.picture].compactMap(\.self))
    }
  }

  private static func percent(_ share: Double) -> String { String(format: "%.2f\u{202F}%%", 100 * share) }
}
