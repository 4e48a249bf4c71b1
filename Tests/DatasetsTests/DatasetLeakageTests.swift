import Foundation
import SkipSegDatasets
import SkipSegImaging
import TestSupport
import Testing

/// Samples that belong together, on both sides of a split.
@Suite struct DatasetLeakageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func recordings(_ count: Int, frames: Int) throws {
    for recording in 0..<count {
      for frame in 0..<frames {
        try folder.image("images/rec\(recording)_\(frame).jpg", seed: 10 * recording + frame)
        try folder.mask("masks/rec\(recording)_\(frame).png")
      }
    }
  }

  private func options(_ group: String, fold: Fold? = nil, seed: UInt64 = 0) -> DatasetOptions {
    var options = DatasetOptions()
    options.reading.group = group
    options.fold = fold
    options.seed = seed
    return options
  }

  private func groups(_ samples: [Sample]) -> Set<Substring> {
    Set(samples.map { $0.name.prefix { $0 != "_" } })
  }

  @Test(arguments: ["^([^_]+)_", "^rec[0-9]"]) func noGroupIsDivided(group: String) throws {
    try recordings(10, frames: 3)
    for seed in UInt64(0)..<4 {
      let dataset = try Dataset.open(folder.path, options: options(group, seed: seed))
      #expect(groups(dataset.training).isDisjoint(with: groups(dataset.validation)))
      #expect(dataset.notes.contains { $0.contains("in 10 groups of which none is divided") })
    }
    var heldOut: [Sample] = []
    for index in 0..<5 {
      let dataset = try Dataset.open(folder.path, options: options(group, fold: Fold(index: index, count: 5)))
      #expect(groups(dataset.training).isDisjoint(with: groups(dataset.validation)))
      #expect(groups(dataset.validation).count == 2)
      heldOut += dataset.validation
    }
    #expect(Set(heldOut.map(\.name)).count == 30)
  }

  @Test func namesWithoutAGroupAreFaults() throws {
    try recordings(3, frames: 2)
    try folder.image("images/other.jpg", seed: 77)
    try folder.mask("masks/other.png")
    let report = try DatasetCheck.run(folder.path, options: options("^([^_]+)_"))
    #expect(report.faults.count == 1 && "\(report.faults)".contains("images/other.jpg: the group"))
    let error = #expect(throws: DatasetError.self) { try Dataset.open(folder.path, options: options("^x")) }
    #expect(try #require(error).isUsage)
    #expect(options("(").reading.fault != nil && options("a").reading.fault == nil)
  }

  private func picture(_ seed: Int) -> Image {
    let pixels = (0..<90 * 80).flatMap { index -> [UInt8] in
      let (x, y) = (index % 90 / 10, index / 90 / 10)
      var hash = UInt64(x + 16 * y + 256 * seed + 1) &* 0x9E37_79B9_7F4A_7C15
      hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
      let value = UInt8(hash >> 56)
      return [value, value, value]
    }
    return Image(width: 90, height: 80, channels: 3, pixels: pixels)
  }

  @Test func checkNamesRecordingsAndLookalikes() throws {
    for (split, names) in [("train", ["run1_01", "run1_02", "run2_01"]), ("val", ["run1_07", "far"])] {
      for (index, name) in names.enumerated() {
        try folder.write(
          ImageEncoder.png(picture(split == "train" ? index : 40 + index)), "\(split)/images/\(name).png")
        try folder.mask("\(split)/masks/\(name).png", width: 90, height: 80)
      }
    }
    func notes() throws -> [String] { try DatasetCheck.run(folder.path).notes.map(\.description) }
    #expect(
      try notes().contains {
        $0.hasPrefix("frames of 1 recording are in more than one split")
          && $0.contains("run1_* (2 in train, 1 in val)")
      })
    #expect(try !notes().contains { $0.contains("look nearly the same") })
    // The same picture, saved otherwise.
    try folder.write(ImageEncoder.jpeg(picture(1), quality: 60), "val/images/far.jpg")
    try FileManager.default.removeItem(atPath: folder.path("val/images/far.png"))
    let note = try #require(try notes().first { $0.contains("look nearly the same") })
    #expect(
      note.hasPrefix("1 pair of pictures") && note.contains("run1_02.png and ") && note.hasSuffix("far.jpg"))
  }

  @Test func nothingIsSaidOfTheSampleSet() throws {
    let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("data").path
    let report = try DatasetCheck.run(data)
    #expect(report.exitCode == 0)
    #expect(
      !report.notes.map(\.description).contains { $0.contains("flatter") || $0.contains("EXIF") },
      "\(report.notes)")
  }

  /// The pairs that comparing all with all finds.
  @Test func nearHashesAreAllFound() {
    var state: UInt64 = 1
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 33
    }
    let left = (0..<60).map { _ in next() }
    let right = left.map { bits in (0..<next() % 8).reduce(bits) { bits, _ in bits ^ 1 << (next() % 64) } }
    let expected = left.indices.compactMap { l in
      right.indices.first { (left[l] ^ right[$0]).nonzeroBitCount <= 4 }.map { [l, $0] }
    }
    let found = DifferenceHash.nearPairs(
      left.map { DifferenceHash(bits: $0) }, right.map { DifferenceHash(bits: $0) })
    #expect(found.map { [$0.left, $0.right] } == expected && !expected.isEmpty)
  }
}
