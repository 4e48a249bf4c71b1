import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

/// Folders as they are published: names that end otherwise on both sides, and files of both kinds in one folder.
@Suite struct DatasetNameTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func samples(_ reading: DataReading = DataReading()) throws -> (Dataset, [Sample]) {
    var options = DatasetOptions()
    options.reading = reading
    let dataset = try Dataset.open(folder.path, options: options)
    return (dataset, (dataset.training + dataset.validation + dataset.test).sorted { $0.name < $1.name })
  }

  @Test(arguments: [
    (image: "IMG_#", mask: "IMG_#_mask", note: "photographs * are paired with masks *_mask"),
    (
      image: "00#_image", mask: "00#_annotation",
      note: "photographs *_image are paired with masks *_annotation"
    ),
    (image: "0#_test", mask: "0#_manual1", note: "photographs *_test are paired with masks *_manual1"),
    (image: "a/0#-rgb", mask: "a/0#.labels v2", note: "photographs *-rgb are paired with masks *.labels v2"),
  ])
  func endingsAreFound(image: String, mask: String, note: String) throws {
    for index in 1...4 {
      let (image, mask) = (image.replacing("#", with: "\(index)"), mask.replacing("#", with: "\(index)"))
      try folder.image("images/\(image).jpg", seed: index)
      try folder.mask("masks/\(mask).png")
    }
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 0 && report.usableCount == 4, "\(report.faults)")
    #expect(report.notes.map(\.description).contains(note), "\(report.notes)")
    let (_, samples) = try samples()
    #expect(samples.map(\.name) == (1...4).map { image.replacing("#", with: "\($0)") })
    for (index, sample) in samples.enumerated() {
      #expect(sample.mask.hasSuffix("masks/\(mask.replacing("#", with: "\(index + 1)")).png"))
    }
  }

  @Test func aMissingPartnerIsOneLine() throws {
    for index in 1...4 {
      try folder.image("images/IMG_\(index).jpg", seed: index)
      try folder.mask(index == 3 ? "masks/IMG_3_msk.png" : "masks/IMG_\(index).png")
    }
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 2 && report.usableCount == 3)
    #expect(
      report.faults == [
        .namesDiffer(image: folder.path("images/IMG_3.jpg"), mask: folder.path("masks/IMG_3_msk.png"))
      ])
    let line = "\(report.faults[0])"
    #expect(
      line.contains("IMG_3.jpg") && line.contains("IMG_3_msk.png")
        && line.contains("name what all names end in"))
  }

  @Test func sameNumbersAreNamedTogether() throws {
    for index in 1...4 {
      try folder.image("images/img00\(index).jpg", seed: index)
      try folder.mask("masks/mask00\(index).png")
    }
    let report = try? DatasetCheck.run(folder.path)
    #expect(report?.exitCode == 1 && report?.faults.count == 4)
    #expect("\(report?.faults ?? [])".contains("images/img002.jpg: no mask of this name, and "))
  }

  @Test func suffixesAreSettledByHand() throws {
    for index in 1...3 {
      try folder.image("images/\(index).jpg", seed: index)
      try folder.mask("masks/\(index)_fine.png")
      try folder.mask("masks/\(index)_coarse.png", [1, 0])
    }
    var reading = DataReading()
    reading.maskSuffix = "_coarse"
    let (dataset, samples) = try samples(reading)
    #expect(samples.count == 3 && samples.allSatisfy { $0.mask.hasSuffix("_coarse.png") })
    #expect(
      dataset.notes.contains { $0.contains("3 files left out whose names do not end in _coarse: 1_fine") })
  }

  @Test(arguments: DatasetLayout.maskSuffixes)
  func masksBesidePhotographsEndInWords(suffix: String) throws {
    for index in 1...2 {
      try folder.image("\(index).jpg", seed: index)
      try folder.mask("\(index)\(suffix).png")
    }
    let (dataset, samples) = try samples()
    #expect(samples.map(\.name) == ["1", "2"] && dataset.layout == "one folder with x.jpg and x_mask.png")
  }

  @Test func aPNGBesideAJPEGIsItsMask() throws {
    for split in ["train", "val"] {
      for index in 1...2 {
        try folder.image("\(split)/\(split)\(index).jpg", seed: index + split.count)
        try folder.mask("\(split)/\(split)\(index).png")
      }
    }
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 0 && report.usableCount == 4)
    #expect(report.layout == "one folder with x.jpg and x.png")
    let (dataset, _) = try samples()
    #expect(dataset.validation.map(\.name) == ["val1", "val2"])
    try folder.image("val/val1.jpeg")
    #expect(try DatasetCheck.run(folder.path).faults.count == 1)
  }

  @Test func aPhotographInPlaceOfAMaskIsAFault() throws {
    for index in 1...3 { try folder.image("\(index).jpg", width: 90, height: 60, seed: index) }
    for index in 1...2 { try folder.mask("\(index).png", width: 90, height: 60) }
    let pixels = (0..<5400).flatMap { (place: Int) -> [UInt8] in
      [UInt8(place % 90), UInt8(place / 90), UInt8(place % 251)]
    }
    try folder.write(ImageEncoder.png(Image(width: 90, height: 60, channels: 3, pixels: pixels)), "3.png")
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 2 && "\(report.faults)".contains("3.png: more than 4096 different"))
  }

  private func roboflow(_ lists: [String: String]) throws {
    for (index, split) in ["train", "valid", "test"].enumerated() {
      try folder.image("\(split)/a_jpg.rf.\(index).jpg", seed: index)
      try folder.mask("\(split)/a_jpg.rf.\(index)_mask.png", [0, 1, 2])
      try folder.write(
        lists[split] ?? "Pixel Value, Class\n0, background\n1, cat\n2, big dog\n", "\(split)/_classes.csv")
    }
  }

  @Test func roboflowNamesItsClassesBesideEachSplit() throws {
    try roboflow([:])
    let report = try DatasetCheck.run(folder.path)
    #expect(report.exitCode == 0 && report.splits.map(\.usable) == [1, 1, 1], "\(report.faults)")
    #expect(report.classes.map(\.name) == ["background", "cat", "big dog"])
  }

  @Test func roboflowListsMustBeEqual() throws {
    try roboflow(["valid": "Pixel Value, Class\n0, background\n1, big dog\n2, cat\n"])
    let error = #expect(throws: DatasetError.self) { try Dataset.open(folder.path) }
    #expect("\(try #require(error))".contains("list other classes"))
  }

  @Test func cityscapesIdsBecomeItsClasses() throws {
    for (split, seed) in [("train", 1), ("val", 2)] {
      let name = "aachen/aachen_000000_00001\(seed)"
      try folder.image("leftImg8bit/\(split)/\(name)_leftImg8bit.png", seed: seed)
      try folder.mask("gtFine/\(split)/\(name)_gtFine_labelIds.png", [0, 7, 11, 33, 24, 4])
      try folder.colorMask("gtFine/\(split)/\(name)_gtFine_color.png", [red, green])
      try folder.write("{}", "gtFine/\(split)/\(name)_gtFine_polygons.json")
    }
    let (dataset, samples) = try samples()
    #expect(samples.map(\.name) == (1...2).map { "aachen/aachen_000000_00001\($0)_leftImg8bit" })
    #expect(dataset.classes.count == 19 && dataset.classes.names[11] == "person")
    let labels = try dataset.encoding.reader().read(samples[0].mask).labels
    #expect(labels.prefix(6) == [LabelMap.ignored, 0, 2, 18, 11, LabelMap.ignored])
    #expect(try DatasetCheck.run(folder.path).exitCode == 0)
  }

  @Test func annotationsOfPicturesAreMasks() throws {
    for (index, split) in ["training", "validation"].enumerated() {
      try folder.image("images/\(split)/x\(index).jpg", seed: index)
      try folder.mask("annotations/\(split)/x\(index).png")
    }
    let (dataset, _) = try samples()
    #expect(dataset.training.map(\.name) == ["x0"] && dataset.validation.map(\.name) == ["x1"])
  }
}
