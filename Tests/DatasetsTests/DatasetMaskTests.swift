import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

/// What masks store, what is decided from it, and what is read.
@Suite struct DatasetMaskTests {
  struct Decision: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var values: [UInt8] = []
    var colors: [RGB] = []
    var palette: [RGB]?
    var classes: String?
    var ignoreIndex: Int?
    let mapping: MaskMapping
    let names: [String]
    var effectiveIgnoreIndex: Int?
    /// What the first pixels are read as; -1 is ignored.
    let labels: [Int]
    /// What a note says.
    var note: String?
  }

  static let decisions: [Decision] = [
    Decision(
      testDescription: "indices", values: [0, 1, 2], classes: "a\nb\nc", mapping: .index,
      names: ["a", "b", "c"],
      labels: [0, 1, 2]),
    Decision(
      testDescription: "indices without a class list", values: [2, 0, 1], mapping: .index,
      names: ["class 0", "class 1", "class 2"], labels: [2, 0, 1], note: "no class list: the 3 values"),
    Decision(
      testDescription: "values without a class list", values: [7, 0, 26], mapping: .values([0, 7, 26]),
      names: ["class 0", "class 7", "class 26"], labels: [1, 0, 2], note: "0, 7, 26"),
    Decision(
      testDescription: "0 and 255 with two classes", values: [0, 255], classes: "a\nb", mapping: .binary255,
      names: ["a", "b"], labels: [0, 1], note: "0 and 255: read as class 0 and class 1"),
    Decision(
      testDescription: "0 and 255 without a class list", values: [255, 0], mapping: .binary255,
      names: ["class 0", "class 1"], labels: [1, 0], note: "0 and 255"),
    Decision(
      testDescription: "only 255", values: [255], classes: "a\nb", mapping: .binary255, names: ["a", "b"],
      labels: [1, 1], note: "in no mask: class 0 'a'"),
    Decision(
      testDescription: "255 beside other values", values: [0, 1, 255], classes: "a\nb", mapping: .index,
      names: ["a", "b"], effectiveIgnoreIndex: 255, labels: [0, 1, -1], note: "255 (3 masks) is ignored"),
    Decision(
      testDescription: "255 beside other values without a class list", values: [0, 1, 255], mapping: .index,
      names: ["class 0", "class 1"], effectiveIgnoreIndex: 255, labels: [0, 1, -1], note: "is ignored"),
    Decision(
      testDescription: "ignored by choice", values: [0, 1, 9], ignoreIndex: 9, mapping: .index,
      names: ["class 0", "class 1"], effectiveIgnoreIndex: 9, labels: [0, 1, -1]),
    Decision(
      testDescription: "255 ignored by choice", values: [0, 1, 255], classes: "a\nb", ignoreIndex: 255,
      mapping: .index, names: ["a", "b"], effectiveIgnoreIndex: 255, labels: [0, 1, -1]),
    Decision(
      testDescription: "a listed class ignored", values: [0, 1, 2], classes: "a\nb\nvoid", ignoreIndex: 2,
      mapping: .index, names: ["a", "b", "void"], effectiveIgnoreIndex: 2, labels: [0, 1, -1]),
    Decision(
      testDescription: "nothing to ignore", values: [0, 1], classes: "a\nb", ignoreIndex: 9, mapping: .index,
      names: ["a", "b"], effectiveIgnoreIndex: 9, labels: [0, 1], note: "ignore, 9, is in no mask"),
    Decision(
      testDescription: "palette", values: [0, 1], palette: [black, red], classes: "a 0 0 0\nb 255 0 0",
      mapping: .index, names: ["a", "b"], labels: [0, 1]),
    Decision(
      testDescription: "palette in another order", values: [0, 1], palette: [red, black],
      classes: "a 0 0 0\nb 255 0 0", mapping: .colors([black, red]), names: ["a", "b"], labels: [1, 0],
      note: "the colours count, not the index"),
    Decision(
      testDescription: "palette of other colours", values: [0, 1], palette: [red, green],
      classes: "a 0 0 0\nb 255 0 0",
      mapping: .index, names: ["a", "b"], labels: [0, 1], note: "the index counts, not the colour"),
    Decision(
      testDescription: "palette in another order, ignored values", values: [0, 1, 255],
      palette: [red, black] + [RGB](repeating: white, count: 254), classes: "a 0 0 0\nb 255 0 0",
      mapping: .colors([black, red]), names: ["a", "b"], effectiveIgnoreIndex: 255, labels: [1, 0, -1],
      note: "the colours count"),
    Decision(
      testDescription: "colours", colors: [red, black], classes: "a 0 0 0\nb 255 0 0",
      mapping: .colors([black, red]), names: ["a", "b"], labels: [1, 0]),
    Decision(
      testDescription: "colours, one class ignored", colors: [red, green, black],
      classes: "a 0 0 0\nb 255 0 0\nvoid 0 255 0", ignoreIndex: 2, mapping: .colors([black, red, green]),
      names: ["a", "b", "void"], effectiveIgnoreIndex: 2, labels: [1, -1, 0]),
    Decision(
      testDescription: "colours without a class list", colors: [red, green], mapping: .colors([green, red]),
      names: ["class 0", "class 1"], labels: [1, 0], note: "no class list: the 2 colours"),
    Decision(
      testDescription: "black and white RGB", colors: [white, black], classes: "a\nb",
      mapping: .colors([black, white]), names: ["a", "b"], labels: [1, 0], note: "white as class 1"),
  ]

  @Test(arguments: decisions)
  func decides(_ decision: Decision) throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b", "c"] {
      try folder.image("images/\(name).jpg")
      if let palette = decision.palette {
        try folder.paletteMask("masks/\(name).png", decision.values.map { UInt16($0) }, palette: palette)
      } else if decision.colors.isEmpty {
        try folder.mask("masks/\(name).png", decision.values)
      } else {
        try folder.colorMask("masks/\(name).png", decision.colors)
      }
    }
    if let classes = decision.classes { try folder.write(classes, "classes.txt") }
    var options = DatasetOptions()
    options.ignoreIndex = decision.ignoreIndex
    let dataset = try Dataset.open(folder.path, options: options)
    #expect(dataset.mapping == decision.mapping)
    #expect(dataset.classes.names == decision.names)
    #expect(dataset.ignoreIndex == decision.effectiveIgnoreIndex)
    if let note = decision.note { #expect(dataset.notes.contains { $0.contains(note) }, "\(dataset.notes)") }

    let labels = try dataset.encoding.reader().read(
      dataset.training[0].mask, expecting: (width: 6, height: 4))
    let expected = decision.labels.map { $0 < 0 ? LabelMap.ignored : UInt16($0) }
    #expect(labels.labels == (0..<24).map { expected[$0 % expected.count] })
    // What a model has settled needs no class list.
    options.encoding = dataset.encoding
    options.classFile = "/no/such/file"
    #expect(try Dataset.open(folder.path, options: options).training == dataset.training)
  }

  @Test func takesColorsFromACommonPalette() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] {
      try folder.image("images/\(name).jpg")
      try folder.paletteMask("masks/\(name).png", [0, 2], palette: [black, red, green])
    }
    let dataset = try Dataset.open(folder.path)
    #expect(dataset.mapping == .values([0, 2]))
    #expect(dataset.classes.colors == [black, green])
  }

  @Test func readsSixteenBits() throws {
    let folder = try TemporaryFolder()
    try folder.paletteMask("mask.png", [0, 300, 65535], palette: [])
    let path = FileSystem.join(folder.path, "mask.png")
    let reader = MaskReader(mapping: .values([0, 300]), classCount: 2, ignoreIndex: 65535)
    #expect(try reader.read(path).labels.prefix(3) == [0, 1, LabelMap.ignored])
    let strict = MaskReader(mapping: .values([0, 300]), classCount: 2, ignoreIndex: nil)
    #expect(
      throws: MaskError.valueOutOfRange(path, value: 65535, pixels: 8, expected: "the values 0, 300")
    ) { try strict.read(path) }
  }

  @Test func readerSaysWhatIsWrong() throws {
    let folder = try TemporaryFolder()
    try folder.mask("grey.png", [0, 5])
    try folder.colorMask("color.png", [red, green])
    try folder.image("photograph.jpg")
    let (grey, color) = (FileSystem.join(folder.path, "grey.png"), FileSystem.join(folder.path, "color.png"))
    let index = MaskReader(mapping: .index, classCount: 2, ignoreIndex: nil)
    #expect(throws: MaskError.valueOutOfRange(grey, value: 5, pixels: 12, expected: "0...1")) {
      try index.read(grey)
    }
    #expect(throws: MaskError.colorsInsteadOfIndices(color)) { try index.read(color) }
    let colors = MaskReader(mapping: .colors([red, black]), classCount: 2, ignoreIndex: nil)
    #expect(throws: MaskError.unknownColor(color, color: green, pixels: 12)) { try colors.read(color) }
    #expect(throws: MaskError.indicesInsteadOfColors(grey)) { try colors.read(grey) }
    let size = (found: PixelSize(width: 6, height: 4), expected: PixelSize(width: 4, height: 6))
    #expect(throws: MaskError.sizeMismatch(color, found: size.found, expected: size.expected)) {
      try MaskReader(mapping: .colors([red, green]), classCount: 2, ignoreIndex: nil)
        .read(color, expecting: (width: 4, height: 6))
    }
    let photograph = FileSystem.join(folder.path, "photograph.jpg")
    #expect(throws: MaskError.image(.maskIsJPEG(file: photograph))) { try index.read(photograph) }
  }

  @Test(arguments: [
    (MaskMapping.index, [UInt16(0), 1]), (.binary255, [0, 1]), (.values([3, 300]), [3, 300]),
    (.colors([red, green]), [0, 1]),
  ])
  func predictionsSpeakTheTermsOfTheData(mapping: MaskMapping, stored: [UInt16]) {
    #expect([0, 1].map { mapping.storedValue(ofClass: $0) } == stored)
  }
}
