import Foundation
import SkipSegBasics

extension CheckReport {
  private static let shownSizes = 12

  /// The report without its faults.
  package var text: String {
    var sections = ["\(root)\nlayout   \(layout)\nclasses  \(classFile ?? "from the masks")\n"]
    sections.append(
      TextTable.text(
        [["split", "pairs", "usable"]] + splits.map { [$0.split.rawValue, "\($0.pairs)", "\($0.usable)"] }))
    sections.append(
      TextTable.text([["photographs", "files"]] + sizeRows + imageModes.map { [$0.mode, "\($0.count)"] }))
    sections.append(TextTable.text([["masks", "files"]] + maskModes.map { [$0.mode, "\($0.count)"] }))
    if !classes.isEmpty { sections.append(TextTable.text(classRows)) }
    if !notes.isEmpty { sections.append("notes\n" + notes.map { "- \($0)\n" }.joined()) }
    sections.append(
      faults.isEmpty
        ? "no faults" : "\(counted(faults.count, "fault")); \(counted(usableCount, "usable pair"))")
    return sections.joined(separator: "\n")
  }

  /// The commonest sizes.
  private var sizeRows: [[String]] {
    let shown = imageSizes.sorted { ($1.count, $0.size) < ($0.count, $1.size) }.prefix(Self.shownSizes)
    let rest = imageSizes.count - shown.count
    guard rest > 0, let smallest = imageSizes.first, let largest = imageSizes.last else {
      return shown.map { ["\($0.size)", "\($0.count)"] }
    }
    let restFiles = imageSizes.map(\.count).reduce(0, +) - shown.map(\.count).reduce(0, +)
    return shown.map { ["\($0.size)", "\($0.count)"] }
      + [["\(rest) other sizes, all of \(smallest.size) to \(largest.size)", "\(restFiles)"]]
  }

  /// Shares are of the pixels that count; ignored and strange pixels are shares of all.
  private var classRows: [[String]] {
    let valid = splits.indices.map { split in classes.map { $0.pixels[split] }.reduce(0, +) }
    let all = splits.indices.map { valid[$0] + ignoredPixels[$0] + strangePixels[$0] }
    var rows = [["class", "colour", "masks", "pixels"] + splits.map(\.split.rawValue)]
    for (index, line) in classes.enumerated() {
      rows.append(
        ["\(index) \(line.name)", line.color.words, "\(line.masks)", "\(line.pixels.reduce(0, +))"]
          + zip(line.pixels, valid).map(Self.share))
    }
    for (name, pixels) in [("ignored", ignoredPixels), ("of no class", strangePixels)] {
      let sum = pixels.reduce(0, +)
      if sum > 0 { rows.append([name, "", "", "\(sum)"] + zip(pixels, all).map(Self.share)) }
    }
    return rows
  }

  private static func share(_ part: Int, _ whole: Int) -> String {
    whole == 0 ? "n/a" : String(format: "%.2f %%", 100 * Double(part) / Double(whole))
  }
}
