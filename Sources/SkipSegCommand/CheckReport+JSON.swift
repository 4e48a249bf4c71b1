import SkipSeg
import SkipSegBasics
import SkipSegDatasets

extension CheckReport {
  /// Writes the report as lines of `--json`.
  func writeLines() {
    for split in splits {
      JSONLines.event(
        "split",
        [
          "name": .string(split.split.rawValue), "pairs": .number(split.pairs),
          "usable": .number(split.usable),
        ])
    }
    for line in classes {
      JSONLines.event(
        "class",
        [
          "name": .string(line.name),
          "color": line.color.json,
          "masks": .number(line.masks), "pixels": bySplit(line.pixels),
        ])
    }
    for note in notes { JSONLines.note(note) }
    for fault in faults { JSONLines.fault(Fault(fault)) }
    JSONLines.event(
      "summary",
      [
        "data": .string(root), "layout": .string(layout), "class_file": .string(classFile),
        "ignored_pixels": bySplit(ignoredPixels), "strange_pixels": bySplit(strangePixels),
        "usable": .number(usableCount), "faults": .number(faults.count),
      ])
  }

  private func bySplit(_ pixels: [Int]) -> JSONValue {
    .object(
      Dictionary(uniqueKeysWithValues: zip(splits.map(\.split.rawValue), pixels.map { JSONValue.number($0) }))
    )
  }
}
