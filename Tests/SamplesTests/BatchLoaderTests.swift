import Foundation
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging
import SkipSegSamples
import TestSupport
import Testing

@Suite struct BatchLoaderTests {
  private static let size = 16

  private func samples(_ folder: TemporaryFolder, _ count: Int) throws -> [Sample] {
    try folder.pairs(count)
    return (0..<count).map { index in
      let name = index < 10 ? "0\(index)" : "\(index)"
      return Sample(
        name: name, image: FileSystem.join(folder.path, "images/\(name).jpg"),
        mask: FileSystem.join(folder.path, "masks/\(name).png"))
    }
  }

  private func cache(_ samples: [Sample], byteBudget: Int = 1 << 20) -> SampleCache {
    SampleCache(
      samples: samples,
      reader: SampleReader(masks: MaskReader(mapping: .index, classCount: 2, ignoreIndex: nil)),
      augmentation: AugmentationConfiguration(.standard),
      byteBudget: byteBudget)
  }

  private func loader(
    _ samples: [Sample], cache: SampleCache? = nil, steps: Range<Int>, threads: Int = 1,
    normalization: Normalization = .imageNet
  ) -> BatchLoader {
    BatchLoader(
      cache: cache ?? self.cache(samples),
      order: SampleOrder(sampleCount: samples.count, batchSize: 3, seed: 4), batches: steps,
      cropping: { _ in
        Cropping(size: .square(Self.size), augmentation: AugmentationConfiguration(.standard))
      }, normalization: normalization, threads: threads)
  }

  private func batches(_ loader: BatchLoader, _ count: Int) throws -> [Batch] {
    try (0..<count).map { _ in try #require(loader.next()) }
  }

  @Test func batchesDependNeitherOnThreadsNorOnTheCacheNorOnWhereARunBegins() throws {
    let folder = try TemporaryFolder()
    let samples = try samples(folder, 8)
    // Two steps an epoch: six steps cross two borders of epochs.
    let all = try batches(loader(samples, steps: 0..<6), 6)
    #expect(try batches(loader(samples, steps: 0..<6, threads: 4), 6) == all)
    #expect(try batches(loader(samples, cache: cache(samples, byteBudget: 0), steps: 0..<6), 6) == all)
    #expect(try batches(loader(samples, steps: 3..<6), 3) == Array(all[3...]))
    #expect(Set(all.map(\.input)).count == 6)
    #expect(all.allSatisfy { $0.input.count == 3 * 16 * 16 * 3 && $0.labels.count == 3 * 16 * 16 })
  }

  /// Who takes a share of each step gets these batches and no others.
  @Test func sharesOfTheStepsMakeTheWhole() throws {
    let folder = try TemporaryFolder()
    let samples = try samples(folder, 20)
    func loader(_ share: Range<Int>?) -> BatchLoader {
      BatchLoader(
        cache: cache(samples),
        order: SampleOrder(sampleCount: samples.count, batchSize: 2, batchesPerStep: 5, seed: 4),
        batches: 5..<15,
        share: share,
        cropping: { _ in
          Cropping(size: .square(Self.size), augmentation: AugmentationConfiguration(.standard))
        }, normalization: .imageNet, threads: 2)
    }
    let all = try batches(loader(nil), 10)
    #expect(try batches(loader(0..<2), 4) == [0, 1, 5, 6].map { all[$0] })
    #expect(try batches(loader(2..<5), 6) == [2, 3, 4, 7, 8, 9].map { all[$0] })
  }

  @Test func aGreyBatchHoldsTheLumaOfTheColours() throws {
    let folder = try TemporaryFolder()
    let samples = try samples(folder, 3)
    let color = Normalization(mean: [0.25, 0.25, 0.25], standardDeviation: [1, 1, 1])
    let grey = Normalization(mean: [0.25], standardDeviation: [0.5])
    let colors = try #require(loader(samples, steps: 0..<1, normalization: color).next())
    let lumas = try #require(loader(samples, steps: 0..<1, normalization: grey).next())
    #expect(lumas.labels == colors.labels && lumas.input.count == 3 * 16 * 16)
    for (index, luma) in lumas.input.enumerated() {
      let (red, green, blue) = (
        colors.input[3 * index], colors.input[3 * index + 1], colors.input[3 * index + 2]
      )
      #expect(abs(luma - 2 * (0.299 * red + 0.587 * green + 0.114 * blue)) < 1e-5)
    }
  }

  @Test func aFaultySampleIsNamedOnceAndReplacedByTheNext() throws {
    let folder = try TemporaryFolder()
    let samples = try samples(folder, 3)
    try folder.write("garbage", "images/01.jpg")
    let faulty = loader(samples, steps: 0..<4, threads: 2)
    let found = try batches(faulty, 4)
    let faults = faulty.takeFaults()
    #expect(faults.count == 1 && "\(faults[0])".contains("images/01.jpg"))
    #expect(faulty.takeFaults().isEmpty)
    let replaced = [samples[0], samples[2], samples[2]]
    #expect(try batches(loader(replaced, steps: 0..<4), 4) == found)
  }

  /// The loader is ahead of whoever takes its batches, so the second one stands for the rest of the run.
  @Test(arguments: [1, 3])
  func aSampleDeletedDuringTheRunIsReplacedFromThenOn(threads: Int) throws {
    let folder = try TemporaryFolder()
    let samples = try samples(folder, 6)
    let intact = try batches(loader(samples, steps: 0..<8), 8)
    let cache = cache(samples, byteBudget: 0)
    #expect(
      try batches(loader(samples, cache: cache, steps: 0..<4, threads: threads), 4) == Array(intact[..<4]))
    try FileManager.default.removeItem(atPath: samples[2].image)
    let rest = loader(samples, cache: cache, steps: 4..<8, threads: threads)
    let found = try batches(rest, 4)
    let faults = rest.takeFaults()
    #expect(faults.count == 1 && "\(faults[0])".hasPrefix(samples[2].image + ": "))
    var replaced = samples
    replaced[2] = samples[3]
    #expect(try batches(loader(replaced, steps: 4..<8), 4) == found)
    #expect(found != Array(intact[4...]))
  }

  /// A resumed run finds the file as it is, and goes on with the batches that it would have had.
  @Test func aResumedRunReplacesAFaultySampleByTheSameOne() throws {
    let folder = try TemporaryFolder()
    let samples = try samples(folder, 5)
    try folder.write("garbage", "masks/02.png")
    let all = try batches(loader(samples, steps: 0..<5), 5)
    let resumed = loader(samples, steps: 2..<5)
    #expect(try batches(resumed, 3) == Array(all[2...]))
    #expect(resumed.takeFaults().count == 1)
  }

  @Test func aFileThatTurnsBadOnceItIsInMemoryIsNotMissed() throws {
    let folder = try TemporaryFolder()
    let samples = try samples(folder, 3)
    let all = try batches(loader(samples, steps: 0..<4), 4)
    let cache = cache(samples)
    #expect(try batches(loader(samples, cache: cache, steps: 0..<2), 2) == Array(all[..<2]))
    for sample in samples { try DurableFile.write("garbage", to: sample.image) }
    let rest = loader(samples, cache: cache, steps: 2..<4)
    #expect(try batches(rest, 2) == Array(all[2...]))
    #expect(rest.takeFaults().isEmpty)
  }

  @Test func withoutAReadableSampleThereIsNoBatch() throws {
    let folder = try TemporaryFolder()
    let samples = try samples(folder, 2)
    for sample in samples { try DurableFile.write("garbage", to: sample.mask) }
    let loader = loader(samples, steps: 0..<1)
    #expect(loader.next() == nil)
    #expect(loader.takeFaults().count == 2)
  }
}
