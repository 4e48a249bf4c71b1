import SkipSegDatasets
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import SkipSegInference
import TestSupport
import Testing

/// Two sources say what a palette mask shows: its values and its colours.
@Suite struct PaletteTests {
  private static let blue = RGB(red: 0, green: 0, blue: 255)
  /// Orders of black, red and blue.
  private static let orders = [[0, 1, 2], [0, 2, 1], [2, 0, 1], [1, 0, 2]]
  private static let colors = [black, red, blue]
  private static let list = "background 0 0 0\nred 255 0 0\nblue 0 0 255"

  /// Four pairs, each drawn as black, red, blue in turn, with a palette of its own order.
  private func make(_ folder: TemporaryFolder, masks: String = "masks", images: Bool = true) throws {
    for (index, order) in Self.orders.enumerated() {
      if images { try folder.image("images/\(index).jpg", seed: index) }
      let values = [0, 1, 2].map { UInt16(order.firstIndex(of: $0)!) }
      try folder.paletteMask("\(masks)/\(index).png", values, palette: order.map { Self.colors[$0] })
    }
  }

  @Test func colorsCountWhereAllAreOfClasses() throws {
    let folder = try TemporaryFolder()
    try make(folder)
    try folder.write(Self.list, "classes.txt")
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 0 && report.faults.isEmpty)
    #expect(report.notes.contains { $0.description.contains("the colours count, not the index") })
    #expect(report.classes.map { $0.pixels.reduce(0, +) } == [32, 32, 32])
    let dataset = try Dataset.open(folder.path)
    for sample in dataset.training + dataset.validation {
      #expect(try dataset.encoding.reader().read(sample.mask).labels.prefix(3) == [0, 1, 2])
    }
    #expect(dataset.trainingFrequencies != ClassFrequencies(classCount: 3))
  }

  @Test(arguments: [nil, "background\nred\nblue", "background 0 0 0\nred 255 0 0\nother 9 9 9"])
  func aContradictionIsAFault(classes: String?) throws {
    let folder = try TemporaryFolder()
    try make(folder)
    if let classes { try folder.write(classes, "classes.txt") }
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 1)
    #expect(
      report.faults.contains { "\($0)".contains("the palettes of the masks show the value") },
      "\(report.faults)")
    #expect(throws: DatasetError.self) { try Dataset.open(folder.path) }
  }

  @Test func aMixtureWithMasksWithoutPaletteIsAFault() throws {
    let folder = try TemporaryFolder()
    try make(folder)
    try folder.mask("masks/0.png", [0, 1, 2])
    try folder.write(Self.list, "classes.txt")
    #expect(try DatasetCheck.run(folder.path).faults.contains { "\($0)".contains("have no palette") })
  }

  @Test func entriesThatNoPixelUsesSayNothing() throws {
    let folder = try TemporaryFolder()
    for (index, last) in [red, green].enumerated() {
      try folder.image("images/\(index).jpg", seed: index)
      try folder.paletteMask("masks/\(index).png", [0, 1], palette: [black, white, last])
    }
    #expect(try DatasetCheck.run(folder.path).exitCode == 0)
    #expect(try Dataset.open(folder.path).mapping == .index)
  }

  @Test func predictionsAreReadByTheSameRule() throws {
    let folder = try TemporaryFolder()
    try make(folder, masks: "predictions", images: false)
    for index in 0..<4 { try folder.mask("masks/\(index).png", [0, 1, 2]) }
    try folder.write(Self.list, "classes.txt")
    func evaluate(_ classes: String?) throws -> MaskFolderEvaluation {
      try MaskFolderEvaluation(
        predictions: folder.path("predictions"), masks: folder.path("masks"),
        classFile: classes.map(folder.path),
        ignoreIndex: nil, threads: 1)
    }
    let judged = try evaluate("classes.txt")
    #expect(judged.report.scores.meanIoU == 1 && judged.notes.contains { $0.contains("the colours count") })
    #expect(throws: DatasetError.self) { try evaluate(nil) }
  }

  @Test func exchangedColorsOfTwoFoldersAreRefused() throws {
    let folder = try TemporaryFolder()
    try folder.paletteMask("masks/a.png", [0, 1, 2], palette: [black, red, green])
    try folder.paletteMask("predictions/a.png", [0, 2, 1], palette: [black, green, red])
    func evaluate() throws -> Double? {
      try MaskFolderEvaluation(
        predictions: folder.path("predictions"), masks: folder.path("masks"), classFile: nil,
        ignoreIndex: nil, threads: 1
      ).report.scores.meanIoU
    }
    #expect(throws: ScoringError.self) { try evaluate() }
    // Colours of its own contradict nothing.
    try folder.paletteMask(
      "predictions/a.png", [0, 1, 2], palette: [white, Self.blue, RGB(red: 9, green: 9, blue: 9)])
    #expect(try evaluate() == 1)
  }
}
