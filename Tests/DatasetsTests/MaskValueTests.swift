import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

/// What grey and palette values mean where it isn't plain.
@Suite struct MaskValueTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func discs(_ values: [Int], blurred: Bool = true) throws -> Discs {
    let discs = Discs(values)
    for index in 0..<3 {
      try folder.image("images/\(index).png", width: Discs.width, height: Discs.height, seed: index)
      try folder.greyMask("masks/\(index).png", width: Discs.width, height: Discs.height) { x, y in
        blurred ? discs.blurred(x, y) : discs.painted(x, y)
      }
    }
    return discs
  }

  private func levels(_ values: [Int]) -> DatasetOptions {
    var options = DatasetOptions()
    options.reading.maskLevels = values
    return options
  }

  @Test(arguments: [[0, 237], [0, 255], [0, 128, 255]])
  func blurredMasksAreAFaultThatNamesTheirLevels(values: [Int]) throws {
    let discs = try discs(values)
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 1 && report.usableCount == 0)
    let line = "\(try #require(report.faults.first))"
    #expect(report.faults.count == 1 && !line.contains("\n"))
    let words = values.map { "\($0)" }
    #expect(line.contains("mask levels \(words.joined(separator: ",")) "), "\(line)")
    #expect(line.contains("within 8 of \(words.joined(separator: " or "))"), "\(line)")
    #expect(throws: DatasetError.self) { try Dataset.open(folder.path) }

    let options = levels(values)
    #expect(try DatasetCheck.run(folder.path, options: options).exitCode == 0)
    let dataset = try Dataset.open(folder.path, options: options)
    #expect(dataset.mapping == .levels(values.map { UInt16($0) }))
    #expect(dataset.notes.contains { $0.contains("taken to the nearest, by ") })
    let mask = try dataset.encoding.reader().read(dataset.training[0].mask)
    let equal = mask.labels.indices.count {
      Int(mask.labels[$0]) == discs.index($0 % Discs.width, $0 / Discs.width)
    }
    #expect(equal * 100 >= 99 * mask.labels.count, "\(equal) of \(mask.labels.count)")
  }

  @Test func masksOfJPEGAreUnclean() throws {
    let discs = Discs([0, 255])
    let pixels = (0..<Discs.width * Discs.height).map { discs.painted($0 % Discs.width, $0 / Discs.width) }
    let painted = Image(width: Discs.width, height: Discs.height, channels: 1, pixels: pixels)
    let lossy = try ImageFile.decode(
      bytes: ImageEncoder.jpeg(painted, quality: 75), named: "mask", channels: 1)
    for index in 0..<2 {
      try folder.image("images/\(index).png", width: Discs.width, height: Discs.height, seed: index)
      try folder.write(ImageEncoder.png(lossy), "masks/\(index).png")
    }
    let faults = try DatasetCheck.run(folder.path).faults
    #expect(faults.count == 1 && "\(faults[0])".contains("mask levels 0,255 "), "\(faults)")
  }

  struct Clean: Sendable, CustomTestStringConvertible {
    let values: [UInt8]
    let classes: Int
    var ignored: Int?
    var note = ""
    var testDescription: String { "\(values)" }
  }

  @Test(arguments: [
    Clean(values: [0, 1], classes: 2),
    Clean(values: [0, 1, 2, 255], classes: 3, ignored: 255, note: "the value 255 (3 masks) is ignored"),
    Clean(values: [0, 1, 2, 3, 255], classes: 4, ignored: 255, note: "is ignored"),
    Clean(values: Array(0...20) + [255], classes: 21, ignored: 255, note: "is ignored"),
    Clean(
      values: [0, 128, 255], classes: 3,
      note: "255 is read as class 2; say so if it means ignored"),
    Clean(values: [0, 64, 128, 192, 255], classes: 5, note: "255 is read as class 4"),
    Clean(values: [0, 29, 76, 150, 179, 226, 255], classes: 7, note: "255 is read as class 6"),
  ])
  func cleanMasksKeepAllTheirValues(clean: Clean) throws {
    for index in 0..<3 {
      try folder.image("images/\(index).png", width: 8 * clean.values.count, height: 12, seed: index)
      try folder.bandedMask("masks/\(index).png", clean.values)
    }
    let dataset = try Dataset.open(folder.path)
    #expect(dataset.classes.count == clean.classes && dataset.ignoreIndex == clean.ignored)
    #expect(dataset.notes.contains { $0.contains(clean.note) } || clean.note.isEmpty, "\(dataset.notes)")
    #expect(try DatasetCheck.run(folder.path).exitCode == 0)
  }

  @Test func linesOfOnePixelAreClean() throws {
    for index in 0..<3 {
      try folder.image("images/\(index).png", width: 40, height: 40, seed: index)
      try folder.greyMask("masks/\(index).png", width: 40, height: 40) { x, y in (x + y) % 9 == 0 ? 255 : 0 }
    }
    #expect(try Dataset.open(folder.path).mapping == .binary255)
  }

  @Test func moreThan64ValuesNeedAList() throws {
    for index in 0..<3 {
      try folder.image("images/\(index).png", width: 8 * 65, height: 4, seed: index)
      try folder.bandedMask("masks/\(index).png", Array(0..<65), height: 4)
    }
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 1 && report.faults == [.tooManyValues(count: 65, kind: "values")])
    let line = "\(report.faults[0])"
    #expect(line.contains("classes.txt") && line.contains("name the values that were painted"))
    try folder.write((0..<65).map { "class-\($0)" }.joined(separator: "\n"), "classes.txt")
    #expect(try DatasetCheck.run(folder.path).exitCode == 0)
  }

  @Test func aListBesideOtherValuesNamesTheCure() throws {
    try folder.write("a\nb\nc", "classes.txt")
    for index in 0..<3 {
      try folder.image("images/\(index).png", width: 24, height: 12, seed: index)
      try folder.bandedMask("masks/\(index).png", [0, 128, 255])
    }
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 1 && report.faults.count == 1)
    #expect("\(report.faults[0])".contains("mask levels 0,128,255 "))
    #expect(try Dataset.open(folder.path, options: levels([0, 128, 255])).classes.names == ["a", "b", "c"])
    let error = #expect(throws: DatasetError.self) {
      try Dataset.open(folder.path, options: levels([0, 255]))
    }
    #expect(try #require(error).isUsage)
  }

  @Test func levelsOfColoursAreAFault() throws {
    for name in ["a", "b"] {
      try folder.image("images/\(name).jpg")
      try folder.colorMask("masks/\(name).png", [red, green])
    }
    let report = try DatasetCheck.run(folder.path, options: levels([0, 255]))
    #expect(report.exitCode == 1 && "\(report.faults[0])".contains("a list of levels"))
  }

  @Test func aShiftedSetLosesItsZero() throws {
    try folder.write("wall\nsky\ntree", "classes.txt")
    for index in 0..<2 {
      try folder.image("images/\(index).png", width: 32, height: 12, seed: index)
      try folder.bandedMask("masks/\(index).png", [0, 1, 2, 3])
    }
    var options = DatasetOptions()
    options.reading.firstValue = 1
    let dataset = try Dataset.open(folder.path, options: options)
    #expect(dataset.mapping == .values([1, 2, 3]) && dataset.ignoreIndex == 0)
    let labels = try dataset.encoding.reader().read(dataset.training[0].mask).labels
    #expect([0, 8, 16, 24].map { labels[$0] } == [LabelMap.ignored, 0, 1, 2])
  }

  // MARK: Palettes

  private func painted(_ palette: [RGB], hidesLast: Bool) throws {
    for index in 0..<2 {
      try folder.image("images/\(index).jpg", seed: index)
      try folder.paintedMask("masks/\(index).png", palette: palette, hidesLast: hidesLast) { x, _ in
        x < 3 ? 0 : 255
      }
    }
  }

  private static let greys = (0..<256).map { RGB(red: UInt8($0), green: UInt8($0), blue: UInt8($0)) }
  private static let painting =
    [RGB.black, red] + [RGB](repeating: RGB(red: 128, green: 128, blue: 128), count: 254)

  @Test(arguments: ["a\nb", "a\nb\nc"], [false, true])
  func whatNoOnePaintedIsIgnored(classes: String, hidesLast: Bool) throws {
    try folder.write(classes, "classes.txt")
    try painted(hidesLast ? Self.greys : Self.painting, hidesLast: hidesLast)
    let report = try DatasetCheck.run(folder.path)
    #expect(report.faults.isEmpty && report.ignoredPixels.reduce(0, +) == 24)
    let dataset = try Dataset.open(folder.path)
    #expect(dataset.ignoreIndex == 255 && dataset.mapping == .index)
    #expect(dataset.labelledShares[.training] == 0.5)
    #expect(dataset.notes.contains { $0.contains("labelled pixels: 50.00 % of train, 50.00 % of val") })
  }

  @Test func aGreyPictureInPaletteFormIsBinary() throws {
    try painted(Self.greys, hidesLast: false)
    let dataset = try Dataset.open(folder.path)
    #expect(dataset.mapping == .binary255 && dataset.ignoreIndex == nil)
  }

  @Test func oneClassOnlyAsksForASecond() throws {
    try painted(Self.painting, hidesLast: true)
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 1 && "\(report.faults)".contains("paint a second class"))
  }

  @Test func aColourOfTheListIsNoUnpaintedPixel() throws {
    try folder.write("a 0 0 0\nb 255 0 0", "classes.txt")
    try painted([.black] + [RGB](repeating: red, count: 255), hidesLast: false)
    #expect(try Dataset.open(folder.path).mapping == .binary255)
  }

  @Test func anUnlabelledMaskIsNoFault() throws {
    try folder.write("a\nb", "classes.txt")
    for index in 0..<6 {
      try folder.image("images/\(index).jpg", seed: index)
      try folder.paintedMask("masks/\(index).png", palette: Self.painting, hidesLast: true) { x, _ in
        index == 3 ? 255 : x < 2 ? 1 : x < 3 ? 0 : 255
      }
    }
    let report = try DatasetCheck.run(folder.path)
    #expect(report.faults.isEmpty)
    #expect(
      report.notes.map(\.description).contains {
        $0.hasPrefix("1 mask not labelled yet") && $0.hasSuffix("masks/3.png")
      })
  }

  @Test func manyStrangeColoursAreOneLine() throws {
    try folder.write("a 0 0 0\nb 255 0 0", "classes.txt")
    for name in ["a", "b", "c"] { try folder.image("images/\(name).jpg") }
    for name in ["a", "b"] { try folder.colorMask("masks/\(name).png", [.black, red]) }
    let strange = (1...9).map { RGB(red: UInt8($0 * 20), green: 7, blue: 9) }
    try folder.colorMask("masks/c.png", strange + [strange[4], .black])
    let faults = try DatasetCheck.run(folder.path).faults
    #expect(faults.count == 1 && "\(faults)".contains("9 colours of no class"), "\(faults)")
    #expect("\(faults)".contains("the commonest 100 7 9, "), "\(faults)")
  }

  @Test func theLowerLevelWinsAtEqualDistance() {
    let levels = MaskLevels([3, 9, 11])
    #expect([0, 3, 6, 7, 10, 11, 65_535].map { levels.index(nearestTo: $0) } == [0, 0, 0, 1, 1, 2, 2])
  }
}
