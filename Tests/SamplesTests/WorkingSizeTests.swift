import SkipSegDatasets
import SkipSegImaging
import SkipSegSamples
import TestSupport
import Testing

/// What crops are cut from at a working size of its own.
@Suite struct WorkingSizeTests {
  private static let (width, height) = (163, 121)

  /// A photograph whose left 80 columns are bright, and the mask that says so.
  private func sample(_ folder: TemporaryFolder, _ name: String) throws -> Sample {
    let isLeft = { (index: Int) in index % Self.width < 80 }
    let pixels = (0..<Self.width * Self.height).flatMap {
      [UInt8](repeating: isLeft($0) ? 220 : 30, count: 3)
    }
    let image = Image(width: Self.width, height: Self.height, channels: 3, pixels: pixels)
    let bytes = name.hasSuffix("png") ? ImageEncoder.png(image) : ImageEncoder.jpeg(image, quality: 98)
    try folder.write(bytes, name)
    try folder.greyMask("mask.png", width: Self.width, height: Self.height) { x, _ in x < 80 ? 1 : 0 }
    return Sample(name: name, image: folder.path(name), mask: folder.path("mask.png"))
  }

  private func reader(_ working: WorkingScale) -> SampleReader {
    SampleReader(masks: MaskReader(mapping: .index, classCount: 2, ignoreIndex: nil), working: working)
  }

  @Test(arguments: [("a.jpg", 1), ("a.png", 1), ("a.jpg", 2), ("a.png", 2)], [1.0 / 8, 1.0 / 4, 0.3])
  func photographAndMaskLieOnEachOther(file: (name: String, reduction: Int), factor: Double) throws {
    let (name, reduction) = file
    let folder = try TemporaryFolder()
    let decoded = try reader(.factor(factor)).decode(
      try sample(folder, name), reduction: reduction, indexesClasses: true)
    let size = WorkingScale.factor(factor).size(width: Self.width, height: Self.height)
    #expect((decoded.mask.width, decoded.mask.height) == size && decoded.scale == factor)
    #expect(decoded.reduction == reduction && decoded.classPixels?.classes == [0, 1])
    #expect(decoded.image.width == (size.width + reduction - 1) / reduction)
    let border = Double(80) * factor
    for y in 0..<size.height {
      for x in 0..<size.width {
        #expect(decoded.mask.labels[y * size.width + x] == (Double(x) + 0.5 < border ? 1 : 0))
      }
    }
    for y in 0..<decoded.image.height {
      for x in 0..<decoded.image.width {
        let distance = (Double(x) + 0.5) * Double(reduction) - border
        let pixel = decoded.image.pixels[(y * decoded.image.width + x) * 3]
        if distance < -1.5 * Double(reduction) { #expect(pixel > 190) }
        if distance > 1.5 * Double(reduction) { #expect(pixel < 60) }
      }
    }
  }

  /// So many more samples stay in memory.
  @Test func samplesAreKeptAtTheWorkingSize() throws {
    let folder = try TemporaryFolder()
    let sample = try sample(folder, "a.jpg")
    let whole = try reader(.native).decode(sample, reduction: 1, indexesClasses: false).byteCount
    let small = try reader(.factor(1.0 / 8)).decode(sample, reduction: 1, indexesClasses: false).byteCount
    #expect(whole == 5 * Self.width * Self.height && small == 5 * 21 * 16)
  }

  /// What is judged keeps its own mask.
  @Test func predictionsAreJudgedAtTheOwnSize() throws {
    let folder = try TemporaryFolder()
    let decoded = try reader(.factor(0.25)).decode(try sample(folder, "a.png"), channels: 3)
    #expect(decoded.mask.width == Self.width && decoded.image.width == 41 && decoded.scale == 0.25)
  }
}
