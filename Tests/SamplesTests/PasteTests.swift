import SkipSegBasics
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import SkipSegSamples
import TestSupport
import Testing

/// Pixels of rare classes that come into crops of other pictures.
@Suite struct PasteTests {
  private static let (width, height) = (80, 60)
  private static let colors: [(UInt8, UInt8, UInt8)] = [(100, 100, 100), (200, 0, 0), (0, 0, 200)]

  private let folder: TemporaryFolder
  private let samples: [Sample]
  private let rareClasses = [RareClass(label: 1, samples: [1, 4]), RareClass(label: 2, samples: [4])]

  /// Six grey pictures of class 0; two have a red box of class 1, one of these a blue box of class 2 beside it.
  init() throws {
    folder = try TemporaryFolder()
    var samples: [Sample] = []
    for index in 0..<6 {
      var labels = [UInt16](repeating: 0, count: Self.width * Self.height)
      for y in 20..<32 {
        for x in 10..<70 where (index == 1 || index == 4) && x < 30 { labels[y * Self.width + x] = 1 }
        for x in 40..<60 where index == 4 { labels[y * Self.width + x] = 2 }
      }
      let pixels = labels.flatMap { label in
        let color = Self.colors[Int(label)]
        return [color.0, color.1, color.2]
      }
      let image = Image(width: Self.width, height: Self.height, channels: 3, pixels: pixels)
      try folder.write(ImageEncoder.png(image), "images/\(index).png")
      let mask = Image(width: Self.width, height: Self.height, channels: 1, pixels: labels.map { UInt8($0) })
      try folder.write(ImageEncoder.png(mask), "masks/\(index).png")
      samples.append(
        Sample(
          name: "\(index)", image: folder.path("images/\(index).png"), mask: folder.path("masks/\(index).png")
        ))
    }
    self.samples = samples
  }

  private func configuration(_ share: Double) -> AugmentationConfiguration {
    var configuration = AugmentationConfiguration(.none)
    configuration.scale = 0.8...1.5
    configuration.horizontalFlip = 0.5
    configuration.pasteShare = share
    return configuration
  }

  private func loader(
    share: Double, rareClasses: [RareClass]? = nil, batches: Range<Int> = 0..<12, threads: Int = 1,
    samples: [Sample]? = nil
  ) -> BatchLoader {
    let (configuration, samples) = (configuration(share), samples ?? self.samples)
    let cache = SampleCache(
      samples: samples,
      reader: SampleReader(masks: MaskReader(mapping: .index, classCount: 3, ignoreIndex: nil)),
      augmentation: configuration, byteBudget: 1 << 22)
    return BatchLoader(
      cache: cache,
      order: SampleOrder(
        sampleCount: samples.count, batchSize: 2, seed: 3, rareClasses: rareClasses ?? self.rareClasses),
      batches: batches, cropping: { _ in Cropping(size: .square(40), augmentation: configuration) },
      normalization: Normalization(mean: [0, 0, 0], standardDeviation: [1, 1, 1]), threads: threads)
  }

  private func batches(_ loader: BatchLoader, _ count: Int = 12) throws -> [Batch] {
    try (0..<count).map { _ in try #require(loader.next()) }
  }

  /// Every label has its colour, and both files of a crop are named.
  @Test func pixelsComeWithTheirLabels() throws {
    let all = try batches(loader(share: 1))
    var pasted: [UInt16: Int] = [:]
    var wrong = 0
    for batch in all {
      #expect(batch.count == 2)
      for (index, label) in batch.labels.enumerated() where label != LabelMap.ignored {
        let color = Self.colors[Int(label)]
        let found = batch.input[3 * index..<3 * index + 3].map { $0 * 255 }
        let expected = [Float(color.0), Float(color.1), Float(color.2)]
        // At a border colours mix.
        if zip(found, expected).contains(where: { abs($0 - $1) > 1 }) { wrong += 1 }
        pasted[label, default: 0] += 1
      }
      #expect(batch.files.count > 2 && batch.files.count <= 4)
    }
    #expect(pasted[1, default: 0] > 500 && pasted[2, default: 0] > 200, "\(pasted)")
    #expect(Double(wrong) < 0.05 * Double(12 * 2 * 1600))
  }

  @Test func nothingIsPastedWithoutAShareOrARareClass() throws {
    let plain = try batches(loader(share: 0, rareClasses: []))
    #expect(try batches(loader(share: 0)) == plain)
    #expect(try batches(loader(share: 1, rareClasses: [])) == plain)
    #expect(plain.allSatisfy { $0.files.count == 2 })
    let some = try batches(loader(share: 0.5))
    #expect(some != plain)
    // What is drawn before is drawn as it was: a crop differs where something is pasted alone.
    let untouched = zip(some, plain).count { $0.files.count == 2 && $0 == $1 }
    #expect(untouched > 0 && some.allSatisfy { some in some.files.count > 2 || plain.contains(some) })
  }

  @Test func batchesDependNeitherOnThreadsNorOnWhereARunBegins() throws {
    let all = try batches(loader(share: 0.7))
    for threads in [2, 4] { #expect(try batches(loader(share: 0.7, threads: threads)) == all) }
    #expect(try batches(loader(share: 0.7, batches: 5..<12), 7) == Array(all[5...]))
  }

  /// The only other picture is the one itself, or it can't be read.
  @Test func aPictureIsNotPastedIntoItself() throws {
    let alone = [RareClass(label: 2, samples: [0])]
    let one = [samples[4]]
    let single = loader(share: 1, rareClasses: alone, batches: 0..<2, samples: one)
    #expect(try batches(single, 2).allSatisfy { $0.files.count == 2 })
    try folder.write("garbage", "images/4.png")
    let broken = loader(share: 1, rareClasses: [RareClass(label: 2, samples: [4])])
    _ = try batches(broken)
    #expect(broken.takeFaults().count == 1)
  }

  @Test func rareClassesAreThoseOfWeightsAboveOne() {
    let counts = ClassPixelCounts([[90, 0, 10], [], [50, 50, 0], [98, 0, 2]], classCount: 3)
    #expect(
      counts.rareClasses(weights: [0.5, 1, 1.5]) == [RareClass(label: 2, samples: [0, 3])])
    #expect(counts.rareClasses(weights: [1, 2, 1]) == [RareClass(label: 1, samples: [2])])
    // Of the masks with the class 0.79, 0.5 and 0.06.
    #expect(counts.rareClasses().map(\.label) == [2])
    #expect(ClassPixelCounts([[5, 5]], classCount: 2).rareClasses().isEmpty)
    var augmentation = AugmentationConfiguration()
    #expect(augmentation.pasteNote([], sampleCount: 1, names: []) == nil)
    augmentation.pasteShare = 0.5
    let rare = [RareClass(label: 1, samples: [0])]
    let names = ["road", "pole"]
    #expect(augmentation.pasteNote(rare, sampleCount: 1, names: names)?.contains("one picture") == true)
    #expect(augmentation.pasteNote([], sampleCount: 9, names: names)?.contains("no class is rare") == true)
    #expect(augmentation.pasteNote(rare, sampleCount: 9, names: names)?.hasSuffix(": pole") == true)
  }
}
