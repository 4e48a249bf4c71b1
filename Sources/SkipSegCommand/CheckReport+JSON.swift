import Basics
import Datasets
import Files

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
    for note in notes { JSONLines.event("note", ["message": .string(note)]) }
    for fault in faults {
      JSONLines.event(
        "fault",
        ["path": .string(fault.path), "kind": .string(fault.kind), "message": .string("\(fault)")])
    }
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

extension DatasetFault {
  /// The case's name, in words with underscores: `image_without_mask`.
  fileprivate var kind: String {
    JSONValue.underscored(Mirror(reflecting: self).children.first?.label ?? "\(self)")
  }

  /// The file or folder that it is about, with which every message begins; nil where it is about all masks.
  fileprivate var path: String? {
    let text = "\(self)"
    return text.firstRange(of: ": ").map { String(text[..<$0.lowerBound]) }
      .flatMap { FileSystem.exists($0) ? $0 : nil }
  }
}
