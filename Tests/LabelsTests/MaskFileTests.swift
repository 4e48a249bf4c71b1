import SkipSegImaging
import TestSupport
import Testing

/// Binary mask files by class, by folder and by object.
@Suite struct MaskFileTests {
  private func mask(_ folder: TemporaryFolder, _ name: String, _ rows: String...) throws {
    let pixels = rows.joined().map { UInt8($0 == "#" ? 255 : $0 == "+" ? 200 : $0 == "." ? 20 : 0) }
    let image = Image(width: rows[0].count, height: rows.count, channels: 1, pixels: pixels)
    try folder.write(ImageEncoder.png(image), name)
  }

  @Test(arguments: ["_raw", ""]) func byClassWithSuffixes(suffix: String) throws {
    let conversion = try Conversion { folder in
      for name in ["x", "y_1"] {
        try folder.image("in/\(name)\(suffix).jpg", width: 4, height: 2)
        try mask(folder, "in/\(name)_leaf.png", "##  ", "    ")
      }
      // Where both are, the later one wins; a file that is missing is a class that is absent.
      try mask(folder, "in/x_stem.png", " ###", "    ")
    }
    #expect(conversion.report.format == "class-masks")
    #expect(conversion.report.classes.map(\.name) == ["background", "leaf", "stem"])
    #expect(try conversion.rows("masks/x.png") == ["1222", "0000"])
    #expect(try conversion.rows("masks/y_1.png") == ["1100", "0000"])
    #expect(conversion.report.hiddenPixels == 1)
  }

  @Test func byClassInFolders() throws {
    let conversion = try Conversion { folder in
      for name in ["x", "y"] { try folder.image("in/images/\(name).jpg", width: 4, height: 2) }
      try mask(folder, "in/masks/b/x.png", "#   ", "    ")
      try mask(folder, "in/masks/a/y.png", "  + ", "   .")
    }
    #expect(conversion.report.classes.map(\.name) == ["background", "a", "b"])
    #expect(try conversion.rows("masks/x.png") == ["2000", "0000"])
    #expect(try conversion.rows("masks/y.png") == ["0010", "0000"])
    #expect(conversion.report.movedPixels == 2)
  }

  @Test func byFolder() throws {
    let make: (TemporaryFolder) throws -> Void = { folder in
      for (label, row) in [("cat", "##  "), ("dog", " ## ")] {
        try folder.image("in/\(label)/1.jpg", width: 4, height: 2)
        try mask(folder, "in/\(label)/1.png", row, "    ")
      }
    }
    let conversion = try Conversion(options: .with(\.classIsFolder, true), make: make)
    #expect(conversion.report.format == "class-folders")
    #expect(try conversion.rows("masks/cat/1.png")[0] == "1100")
    #expect(try conversion.rows("masks/dog/1.png")[0] == "0220")
    #expect(try conversionError(make: make).contains("no labels that are understood"))
  }

  @Test func byObject() throws {
    let make: (TemporaryFolder) throws -> Void = { folder in
      for name in ["aa", "bb"] { try folder.image("in/\(name)/images/\(name).png", width: 6, height: 2) }
      try mask(folder, "in/aa/masks/1.png", "##    ", "      ")
      try mask(folder, "in/aa/masks/2.png", "  #   ", "      ")
      try mask(folder, "in/aa/masks/3.png", "    ##", "      ")
      try mask(folder, "in/bb/masks/7.png", "      ", " #    ")
    }
    let conversion = try Conversion(make: make)
    #expect(conversion.report.format == "object-masks")
    #expect(try conversion.rows("masks/aa.png") == ["111011", "000000"])
    #expect(conversion.report.classes.map(\.name) == ["background", "object"])
    #expect(conversion.report.touchingObjects == 2 && conversion.report.shapesDrawn == 4)
  }

  @Test func masksOfAnotherSizeOrOfClassesAreRefused() throws {
    let size = try conversionError { folder in
      try folder.image("in/aa/images/aa.png", width: 6, height: 2)
      try mask(folder, "in/aa/masks/1.png", "##", "  ")
    }
    #expect(size.contains("labels of a picture of 2 x 2, but the photograph is 6 x 2"))
    let kinds = try conversionError { folder in
      try folder.image("in/aa/images/aa.png", width: 6, height: 4)
      try folder.mask("in/aa/masks/1.png", [0, 1, 2], width: 6, height: 4)
    }
    #expect(kinds.contains("in/aa/masks/1.png: a mask of 3 values, expected two"))
  }
}
