import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import SkipSegLabels
import TestSupport
import Testing

/// What is common to all formats: names, classes, frames, outputs.
@Suite struct ConversionTests {
  private static func labelMe(
    _ label: String = "leaf", path: String, size: (Int, Int)? = nil,
    points: String = "[0,0],[2,0],[2,1],[0,1]"
  )
    -> String
  {
    let sizes = size.map { #", "imageWidth": \#($0.0), "imageHeight": \#($0.1)"# } ?? ""
    return #"{"shapes": [{"label": "\#(label)", "points": [\#(points)]}], "imagePath": "\#(path)"\#(sizes)}"#
  }

  @Test func twoSourcesOfOneNameAreRefused() throws {
    let photograph = try conversionError { folder in
      for name in ["a.jpg", "a.png"] {
        try folder.image("in/" + name)
        try folder.write(Self.labelMe(path: name), "in/\(FileSystem.fileExtension(name)).json")
      }
    }
    #expect(photograph.contains("out/masks/a.png: both") && photograph.contains("would be written there"))
    let twice = try conversionError { folder in
      try folder.image("in/a.jpg")
      for name in ["x", "y"] { try folder.write(Self.labelMe(path: "a.jpg"), "in/\(name).json") }
    }
    #expect(twice.contains("in/a.jpg: is given twice"))
  }

  @Test func namesKeepTheFoldersThatTellThemApart() throws {
    let conversion = try Conversion { folder in
      for day in ["monday", "tuesday"] {
        try folder.image("in/all/\(day)/a.jpg")
        try folder.write(Self.labelMe(path: "a.jpg"), "in/all/\(day)/a.json")
      }
    }
    #expect(
      conversion.files.filter { $0.hasPrefix("masks") } == ["masks/monday/a.png", "masks/tuesday/a.png"])
  }

  @Test func photographsAreLinkedOrCopied() throws {
    for copies in [false, true] {
      let conversion = try Conversion(options: .with(\.copies, copies)) { folder in
        try folder.image("in/a.jpg")
        try folder.write(Self.labelMe(path: "a.jpg"), "in/a.json")
      }
      let (source, image) = (conversion.folder.path("in/a.jpg"), conversion.folder.path("out/images/a.jpg"))
      #expect(try FileSystem.read(image) == FileSystem.read(source))
      #expect((FileSystem.canonical(image) == FileSystem.canonical(source)) == !copies)
    }
  }

  @Test func photographsMayLieElsewhere() throws {
    let make: (TemporaryFolder) throws -> Void = { folder in
      try folder.image("pictures/deep/a.jpg")
      try folder.write(Self.labelMe(path: "C:\\\\x\\\\a.jpg"), "in/a.json")
    }
    #expect(try conversionError(make: make).contains("is not in"))
    let folder = try TemporaryFolder()
    try make(folder)
    var options = LabelConversion.Options()
    options.images = folder.path("pictures")
    let report = try LabelConversion(folder.path("in/a.json"), to: folder.path("out"), options: options).run {
      _ in
    }
    #expect(report.maskCount == 1 && FileSystem.exists(folder.path("out/images/a.jpg")))
    options.images = folder.path("nowhere")
    #expect(throws: LabelError.noFolder(folder.path("nowhere"))) {
      try LabelConversion(folder.path("in"), to: folder.path("out2"), options: options)
    }
  }

  @Test func aClassListPicksAndOrders() throws {
    let folder = try TemporaryFolder()
    try folder.write("berry 1 2 3\nleaf 4 5 6\n", "list.txt")
    let conversion = try Conversion(options: .with(\.classFile, folder.path("list.txt"))) { folder in
      for (name, label) in [("a", "leaf"), ("b", "berry"), ("c", "stone")] {
        try folder.image("in/\(name).jpg")
        try folder.write(Self.labelMe(label, path: "\(name).jpg"), "in/\(name).json")
      }
    }
    #expect(try conversion.text("classes.txt") == "background 0 0 0\nberry 1 2 3\nleaf 4 5 6\n")
    #expect(
      try conversion.rows("masks/a.png")[0] == "220000" && conversion.rows("masks/b.png")[0] == "110000")
    #expect(conversion.report.shapesLeftOut == ["of a class that is not in the list": 1])
  }

  @Test(arguments: ["traffic light", "a, b", "12", "1 2 3", "it's", "über"])
  func classListsHoldAnyNameOrSaySo(name: String) throws {
    let conversion = try Conversion { folder in
      try folder.image("in/a.jpg")
      try folder.write(Self.labelMe(name, path: "a.jpg"), "in/a.json")
    }
    let read = try ClassList.read(conversion.folder.path("out/classes.txt"))
    #expect(read.names == ["background", name] && read.statesColors)
  }

  @Test func aNameThatNoListCanHoldIsRefused() throws {
    let error = try conversionError { folder in
      try folder.image("in/a.jpg")
      try folder.write(Self.labelMe("a\\nb", path: "a.jpg"), "in/a.json")
    }
    #expect(error.contains("has a name that no class list can hold"), "\(error)")
  }

  /// Stored 6 x 4, upright 4 x 6 where EXIF turns it by a right angle.
  @Test(arguments: 1...8) func labelsOfStoredPicturesAreTurned(orientation: Int) throws {
    for frame in [nil, LabelFrame.upright, .stored] {
      let make: (TemporaryFolder) throws -> Void = { folder in
        try folder.turnedImage("in/a.jpg", width: 6, height: 4, orientation: UInt8(orientation))
        try folder.write(Self.labelMe(path: "a.jpg", size: (6, 4)), "in/a.json")
      }
      let conversion = try Conversion(options: .with(\.frame, frame), make: make)
      let rows = try conversion.rows("masks/a.png")
      let swaps = orientation > 4
      let isTurned = swaps || frame == .stored
      let stored = LabelMap(width: 6, height: 4, labels: [1, 1] + [UInt16](repeating: 0, count: 22))
      let turn = try #require(Orientation(rawValue: isTurned ? orientation : 1))
      let expected = stored.turned(by: turn)
      #expect(
        rows.joined() == expected.labels.map { "\($0)" }.joined(),
        "\(orientation) \(String(describing: frame))")
      #expect(rows.count == (swaps ? 6 : 4))
      #expect(conversion.report.unclearFrames == (2...4 ~= orientation && frame == nil ? 1 : 0))
    }
  }

  @Test func labelsOfAnotherSizeAreRefused() throws {
    let error = try conversionError { folder in
      try folder.image("in/a.jpg", width: 6, height: 4)
      try folder.write(Self.labelMe(path: "a.jpg", size: (12, 8)), "in/a.json")
    }
    #expect(error.contains("labels of a picture of 12 x 8, but the photograph is 6 x 4"))
  }

  @Test func picturesWithoutShapesAreSkippedOrBackground() throws {
    let make: (TemporaryFolder) throws -> Void = { folder in
      for name in ["a", "b"] { try folder.image("in/\(name).jpg") }
      try folder.write(Self.labelMe(path: "a.jpg"), "in/a.json")
      try folder.write(#"{"shapes": [], "imagePath": "b.jpg"}"#, "in/b.json")
    }
    let skipped = try Conversion(make: make)
    #expect(
      skipped.report.maskCount == 1 && skipped.notes.contains { $0.contains("1 picture without a shape") })
    let drawn = try Conversion(options: .with(\.unlabelled, .background), make: make)
    #expect(try drawn.report.maskCount == 2 && drawn.rows("masks/b.png").joined().allSatisfy { $0 == "0" })
  }

  @Test func aFolderThatHoldsFilesIsNotWrittenInto() throws {
    let error = try conversionError { folder in
      try folder.image("in/a.jpg")
      try folder.write(Self.labelMe(path: "a.jpg"), "in/a.json")
      try folder.write("mine", "out/notes.txt")
    }
    #expect(error.contains("out: is there already and holds files"))
  }

  @Test func severalFormatsAreAmbiguous() throws {
    let make: (TemporaryFolder) throws -> Void = { folder in
      try folder.image("in/a.jpg")
      try folder.write(Self.labelMe(path: "a.jpg"), "in/a.json")
      try folder.write(#"{"images": [], "annotations": [], "categories": []}"#, "in/coco.json")
    }
    #expect(try conversionError(make: make).contains("could be coco or labelme"))
    #expect(try Conversion(options: .with(\.format, "labelme"), make: make).report.maskCount == 1)
    #expect(
      try conversionError { try $0.write("nothing", "in/a.txt") }.contains("looked for JSON with images"))
  }

  @Test func theReportSaysWhatWasMade() throws {
    let conversion = try Conversion { folder in
      try folder.image("in/a.jpg")
      try folder.write(Self.labelMe(path: "a.jpg"), "in/a.json")
    }
    let text = try conversion.text("report.json")
    for words in [
      #""software" : "skipseg masks""#, #""masks" : 1"#, #""shapes_drawn" : 1"#, #""name" : "leaf""#,
      #""pixels" : 2"#,
    ] {
      #expect(text.contains(words), "\(text)")
    }
  }
}
