import Foundation
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

@Suite struct DatasetCheckTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Spoils a folder of four good pairs 00...03 with the classes a and b.
    let spoil: @Sendable (TemporaryFolder) throws -> Void
    /// What the one line of the one fault holds; `DATA` stands for the folder.
    let fault: [String]
    var preventsTraining = true
    var usable = 3
  }

  static let cases: [Case] = [
    Case(
      testDescription: "photograph without mask", spoil: { try $0.image("images/x.jpg", seed: 9) },
      fault: ["DATA/images/x.jpg", "no mask", "DATA/masks"], preventsTraining: false, usable: 4),
    Case(
      testDescription: "mask without photograph", spoil: { try $0.mask("masks/x.png") },
      fault: ["DATA/masks/x.png", "no photograph", "DATA/images"], preventsTraining: false, usable: 4),
    Case(
      testDescription: "two photographs of a name", spoil: { try $0.image("images/00.png") },
      fault: ["00: which one?", "DATA/images/00.jpg or DATA/images/00.png"]),
    Case(
      testDescription: "two masks of a name", spoil: { try $0.mask("masks/00.PNG") },
      fault: ["00: which one?", "DATA/masks/00.PNG or DATA/masks/00.png"]),
    Case(
      testDescription: "size", spoil: { try $0.mask("masks/00.png", width: 5) },
      fault: ["DATA/masks/00.png", "the mask is 5 x 4, its photograph 6 x 4"]),
    Case(
      testDescription: "size before the EXIF rotation",
      spoil: { folder in
        let image = Image(width: 6, height: 4, channels: 3, pixels: [UInt8](repeating: 90, count: 72))
        try folder.write(rotated(ImageEncoder.jpeg(image, quality: 90), orientation: 6), "images/00.jpg")
      }, fault: ["DATA/masks/00.png", "6 x 4", "EXIF orientation 6", "4 x 6"]),
    Case(
      testDescription: "value out of range", spoil: { try $0.mask("masks/00.png", [0, 1, 7]) },
      fault: ["DATA/masks/00.png", "the value 7 in 8 pixels", "0...1"]),
    Case(
      testDescription: "colours among indices", spoil: { try $0.colorMask("masks/00.png", [red, black]) },
      fault: ["DATA/masks/00.png", "RGB"]),
    Case(
      testDescription: "JPEG mask",
      spoil: { folder in
        let image = Image(width: 6, height: 4, channels: 1, pixels: [UInt8](repeating: 1, count: 24))
        try folder.write(ImageEncoder.jpeg(image, quality: 90), "masks/00.png")
      }, fault: ["DATA/masks/00.png", "JPEG"]),
    Case(
      testDescription: "photograph as mask",
      spoil: { folder in
        var pixels: [UInt8] = []
        for index in 0..<(80 * 60) { pixels += [UInt8(index & 255), UInt8(index >> 8), 1] }
        try folder.image("images/00.jpg", width: 80, height: 60)
        try folder.write(
          ImageEncoder.png(Image(width: 80, height: 60, channels: 3, pixels: pixels)), "masks/00.png")
      }, fault: ["DATA/masks/00.png", "more than 4096 different"]),
    Case(
      testDescription: "unreadable photograph", spoil: { try $0.write("garbage", "images/00.jpg") },
      fault: ["DATA/images/00.jpg"]),
    Case(
      testDescription: "unreadable mask", spoil: { try $0.write("garbage", "masks/00.png") },
      fault: ["DATA/masks/00.png"]),
    Case(
      testDescription: "format that can't be read",
      spoil: { folder in
        try folder.write("BM....", "images/x.bmp")
        try folder.mask("masks/x.png")
      }, fault: ["DATA/images/x.bmp"], usable: 4),
  ]

  @Test(arguments: cases)
  func findsFault(_ check: Case) throws {
    let folder = try TemporaryFolder()
    try folder.pairs(4)
    try folder.write("a\nb", "classes.txt")
    try check.spoil(folder)
    let report = try DatasetCheck.run(folder.path)
    #expect(report.faults.count == 1, "\(report.faults)")
    let line = "\(try #require(report.faults.first))"
    #expect(!line.contains("\n"))
    for part in check.fault {
      #expect(line.contains(part.replacing("DATA", with: folder.path)), "\(line)")
    }
    #expect(report.exitCode == 2 && report.usableCount == check.usable)
    if check.preventsTraining {
      let error = #expect(throws: DatasetError.self) { try Dataset.open(folder.path) }
      #expect("\(try #require(error))".contains(line))
    } else {
      #expect(try Dataset.open(folder.path).notes.contains { $0.contains(line) })
    }
  }

  @Test(arguments: [Split.training, .validation])
  func aSplitWithoutAPixelThatCountsIsAFault(split: Split) throws {
    let folder = try TemporaryFolder()
    try folder.write("a\nb", "classes.txt")
    for part in [Split.training, .validation] {
      try folder.image("\(part.rawValue)/images/x.jpg", seed: part == split ? 1 : 2)
      try folder.mask("\(part.rawValue)/masks/x.png", part == split ? [255] : [0, 1, 255])
    }
    let fault = DatasetFault.nothingCounts(root: folder.path, split)
    #expect(try DatasetCheck.run(folder.path).faults == [fault])
    #expect(throws: DatasetError.faults(root: folder.path, [fault])) { try Dataset.open(folder.path) }
  }

  @Test func aClassThatNoTrainingMaskHoldsIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("a\nb\nc", "classes.txt")
    for (split, values, seed) in [("train", [0, 1], 1), ("val", [0, 1, 2], 2)] as [(String, [UInt8], Int)] {
      try folder.image("\(split)/images/x.jpg", seed: seed)
      try folder.mask("\(split)/masks/x.png", values)
    }
    let note = "in no training mask, so not to be learnt: class 2 'c'"
    #expect(try DatasetCheck.run(folder.path).notes.map(\.description).contains(note))
    #expect(try Dataset.open(folder.path).notes.contains(note))
  }

  @Test func manyStrangeValuesAreOneFault() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(3)
    try folder.write("a\nb", "classes.txt")
    try folder.image("images/01.jpg", width: 20, height: 20)
    try folder.paletteMask("masks/01.png", (0..<333).map { $0 }, palette: [], width: 20, height: 20)
    let faults = try DatasetCheck.run(folder.path).faults
    #expect(
      faults.count == 1
        && "\(faults[0])".contains(
          "331 values of no class in 396 pixels, the commonest 2, 3, 4, expected 0...1")
    )
  }

  @Test func nothingIsLeftOutUncounted() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(3)
    try folder.image("images/extra", seed: 9)
    try folder.mask("masks/EXTRA.png")
    try folder.write("x", "notes/readme.md")
    #expect(mkfifo(folder.path("images/p.jpg"), 0o600) == 0)
    try folder.image("images/@eaDir/00.jpg")
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 0 && report.splits.map(\.pairs).reduce(0, +) == 4, "\(report.faults)")
    for part in [
      "differs in case only", "1 file elsewhere left out: notes/readme.md", "a pipe 1 (images/p.jpg)",
    ] {
      #expect(report.notes.contains { $0.description.contains(part) }, "\(report.notes)")
    }
  }

  @Test func aPipeInPlaceOfTheClassListIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(3)
    #expect(mkfifo(folder.path("classes.txt"), 0o600) == 0)
    let error = #expect(throws: DatasetError.self) { try DatasetCheck.run(folder.path) }
    #expect("\(try #require(error))".contains("classes.txt: is a pipe, expected a file"))
  }

  @Test func listsEverythingAtOnceInOneOrder() throws {
    let folder = try TemporaryFolder()
    try folder.pairs(30)
    try folder.write("a\nb", "classes.txt")
    for index in 10..<30 { try folder.mask("masks/\(index).png", [0, 9, 5]) }
    try folder.image("images/x.jpg")
    let report = try DatasetCheck.run(folder.path)
    #expect(report.faults.count == 41)
    for threads in [1, 7] {
      var options = DatasetOptions()
      options.threads = threads
      let again = try DatasetCheck.run(folder.path, options: options)
      #expect(again.faults == report.faults && again.text == report.text)
    }
    let error = #expect(throws: DatasetError.self) { try Dataset.open(folder.path) }
    let description = "\(try #require(error))"
    #expect(description.contains("40 faults") && description.contains("30 more"))
    #expect(description.contains("more; a check lists them all"))
  }

  @Test func findsTheSamePhotographInTwoSplits() throws {
    let folder = try TemporaryFolder()
    for (path, seed) in [
      ("train/images/a", 1), ("train/images/b", 2), ("val/images/c", 1), ("val/images/d", 4),
    ] {
      try folder.image(path + ".jpg", seed: seed)
      try folder.mask(path.replacing("images", with: "masks") + ".png")
    }
    let report = try DatasetCheck.run(folder.path)
    let (first, second) = ("\(folder.path)/train/images/a.jpg", "\(folder.path)/val/images/c.jpg")
    #expect(report.faults == [.sameImage(first, .training, second, .validation)])
    #expect(report.exitCode == 2)
    #expect(try Dataset.open(folder.path).training.count == 2)
  }

  @Test func notesTwinsThatAreNotSplitYet() throws {
    let folder = try TemporaryFolder()
    for name in ["aa", "bb", "cc"] {
      try folder.image("images/\(name).jpg", seed: name == "cc" ? 1 : 0)
      try folder.mask("masks/\(name).png")
    }
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 0)
    #expect(
      report.notes.map(\.description).contains(
        "\(folder.path)/images/aa.jpg: byte for byte the same as \(folder.path)/images/bb.jpg"))
  }

  @Test func faultsOfLists() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b", "c"] {
      try folder.image("JPEGImages/\(name).jpg", seed: Int(name.utf8.first ?? 0))
      if name != "c" { try folder.mask("SegmentationClass/\(name).png") }
    }
    try folder.write("a\nb\nb\nc\nmissing", "ImageSets/Segmentation/train.txt")
    let report = try DatasetCheck.run(folder.path)
    let list = "\(folder.path)/ImageSets/Segmentation/train.txt"
    #expect(
      report.faults == [
        .listedTwice(name: "b", lists: [list]),
        .imageWithoutMask(
          image: "\(folder.path)/JPEGImages/c.jpg", folder: "\(folder.path)/SegmentationClass"),
        .listedButMissing(name: "missing", list: list),
      ])
  }

  struct Undecided: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let masks: @Sendable (TemporaryFolder, String) throws -> Void
    var classes: String?
    let message: String
  }

  static let undecided: [Undecided] = [
    Undecided(
      testDescription: "one class", masks: { try $0.mask($1) }, classes: "a",
      message: "fewer than two classes"),
    Undecided(testDescription: "one value", masks: { try $0.mask($1, [0]) }, message: "one value only"),
    Undecided(
      testDescription: "colours without class colours", masks: { try $0.colorMask($1, [red, black]) },
      classes: "a\nb", message: "gives no colours"),
    Undecided(
      testDescription: "too many values",
      masks: { try $0.paletteMask($1, (0..<300).map { $0 * 2 }, palette: [], width: 20, height: 20) },
      message: "300 different values"),
    Undecided(
      testDescription: "0 and 255 with three classes", masks: { try $0.mask($1, [0, 255]) },
      classes: "a\nb\nc",
      message: "the value 255"),
  ]

  @Test(arguments: undecided)
  func nothingUsable(_ undecided: Undecided) throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] {
      try undecided.masks(folder, "masks/\(name).png")
      let size = try ImageFile.header(of: "\(folder.path)/masks/\(name).png")
      try folder.image("images/\(name).jpg", width: size.width, height: size.height)
    }
    if let classes = undecided.classes { try folder.write(classes, "classes.txt") }
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 1)
    #expect(report.faults.contains { "\($0)".contains(undecided.message) }, "\(report.faults)")
    #expect(throws: DatasetError.self) { try Dataset.open(folder.path) }
  }

  @Test func nothingPaired() throws {
    let folder = try TemporaryFolder()
    try folder.image("images/a.jpg")
    try folder.mask("masks/b.png")
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 1 && report.faults.count == 2)
    let error = #expect(throws: DatasetError.self) { try Dataset.open(folder.path) }
    #expect("\(try #require(error))".contains("a.jpg"))
  }

  @Test func countsWhatThereIs() throws {
    let folder = try TemporaryFolder()
    try folder.write("a 0 0 0\nb 255 0 0\nc 0 255 0", "classes.txt")
    for (split, name, seed) in [("train", "x", 1), ("train", "y", 2), ("val", "z", 3)] {
      try folder.image(
        "\(split)/images/\(name).\(seed == 2 ? "png" : "jpg")", width: 4 * seed, height: 6, seed: seed)
      try folder.mask(
        "\(split)/masks/\(name).png", seed == 3 ? [0, 1, 255] : [0, 1], width: 4 * seed, height: 6)
    }
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 0)
    #expect(report.splits.map(\.pairs) == [2, 1] && report.splits.map(\.usable) == [2, 1])
    #expect(report.imageSizes.map(\.size.width) == [4, 8, 12])
    #expect(report.imageModes.map(\.count) == [2, 1] && report.maskModes.map(\.mode) == ["grey 8-bit"])
    #expect(report.classes.map(\.pixels) == [[36, 24], [36, 24], [0, 0]])
    #expect(report.classes.map(\.masks) == [3, 3, 0])
    #expect(report.ignoredPixels == [0, 24] && report.strangePixels == [0, 0])
    #expect(report.notes.map(\.description).contains("in no mask: class 2 'c'"))
    for line in ["train      2       2", "50.00 %", "no faults"] {
      #expect(report.text.contains(line), "\(report.text)")
    }
  }

  /// Puts an EXIF segment with an orientation behind the start of a JPEG.
  static func rotated(_ jpeg: [UInt8], orientation: UInt8) -> [UInt8] {
    let tiff: [UInt8] = [
      0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
    ]
    let body = Array("Exif".utf8) + [0, 0] + tiff
    return jpeg.prefix(2) + [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body + jpeg.dropFirst(2)
  }
}
