import Foundation
import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegInference
import SkipSegModels
import TestSupport
import Testing

/// Pictures that are seen at several scales, and by statistics of their own.
@Suite struct ScaledPredictionTests {
  private let model: Model

  init() throws { model = try SmallModel.make(classes: ["a", "b", "c"], seed: 4) }

  private func picture(_ width: Int, _ height: Int, seed: Int = 11) -> Image {
    let values = FixtureValues(seed: seed, biasMiddle: 0).unit("picture", count: width * height * 3)
    let pixels = values.enumerated().map { UInt8(120 * $1) + UInt8($0 / 3 % width / 17 % 2 * 90) }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }

  private func mirrored(_ image: Image) -> Image { image.mirrored(leftToRight: true, upsideDown: false) }

  @Test func oneScaleOfOneChangesNothing() throws {
    let image = picture(75, 53)
    let plain = try Inference(model).prediction(of: image, withLogits: true)
    let told = try Inference(model) { $0.scales = [1] }.prediction(of: image, withLogits: true)
    #expect(plain.labels == told.labels && plain.logits == told.logits)
  }

  /// Each scale by itself is what a network gives that works at that size, brought to the picture's by the same rule as
  /// ever; mirror images are passes of their own.
  @Test(arguments: [(75, 53), (64, 48), (40, 97)])
  func logitsAreTheMeanOfSinglePasses(width: Int, height: Int) throws {
    let image = picture(width, height)
    let scales = [0.75, 1, 1.5]
    func pass(_ scale: Double, _ image: Image) throws -> [Float] {
      let map = try #require(
        try Inference(model).prediction(of: image, workingAt: .factor(scale), withLogits: true).logits)
      return map.enlarged(width: width, height: height)
    }
    func back(_ logits: [Float]) -> [Float] {
      logits.indices.map { logits[$0 - $0 % width + width - 1 - $0 % width] }
    }
    for scale in scales {
      let own = try Inference(model) { $0.scales = [scale] }.logits(image)
      #expect(try zip(own, pass(scale, image)).allSatisfy { abs($0 - $1) < 1e-6 }, "\(scale)")
    }
    let plain = try scales.map { try pass($0, image) }
    let average = try Inference(model) { $0.scales = scales }.logits(image)
    for (index, value) in average.enumerated() {
      #expect(abs(value - plain.reduce(0) { $0 + $1[index] } / 3) < 1e-5)
    }
    #expect(average != plain[1])
    // Where a scaled picture ends in a whole pixel, mirroring and scaling change places, but for the rounding of pixels.
    if (width, height) == (64, 48) {
      let flipped = try scales.map { back(try pass($0, mirrored(image))) }
      let all = plain + flipped
      let both = try Inference(model) { ($0.scales, $0.mirrors) = (scales, .flip) }.logits(image)
      let mean = both.indices.map { index in all.reduce(0) { $0 + $1[index] } / 6 }
      let range = mean.max()! - mean.min()!
      #expect(zip(both, mean).allSatisfy { abs($0 - $1) < 1e-2 * range })
      #expect(zip(both, average).contains { abs($0 - $1) > 1e-1 * range })
    }
  }

  @Test func threadsChangeNothing() throws {
    let image = picture(83, 61)
    let results = try (1...3).map { threads in
      try Inference(model, threads: threads) { ($0.scales, $0.mirrors) = ([1, 1.5], .flip) }.logits(image)
    }
    #expect(results[1] == results[0] && results[2] == results[0])
  }

  @Test func aMirroredPictureHasTheMirroredMask() throws {
    let image = picture(96, 64)
    let flip = Inference(model) { ($0.scales, $0.mirrors) = ([1, 1.5], .flip) }
    let own = try flip.prediction(of: image).labels
    let other = try flip.prediction(of: mirrored(image)).labels
    let equal = own.labels.indices.count {
      own.labels[$0] == other.labels[$0 - $0 % 96 + 95 - $0 % 96]
    }
    #expect(Double(equal) > 0.999 * 96 * 64 && Set(own.labels).count > 1)
    // The plain network doesn't have this property, so that the one before means something.
    let plain = Inference(model)
    let (first, second) = (
      try plain.prediction(of: image).labels, try plain.prediction(of: mirrored(image)).labels
    )
    #expect(first.labels.indices.contains { first.labels[$0] != second.labels[$0 - $0 % 96 + 95 - $0 % 96] })
  }

  /// Scales count from the working size, and each is made of the photograph itself.
  @Test func scalesAreRelativeToTheWorkingSize() throws {
    let image = picture(120, 80)
    let halves = Inference(model, working: .factor(0.5)) { $0.scales = [2] }
    let prediction = try halves.prediction(
      of: image, scale: 1, width: 120, height: 80, withLogits: true)
    let map = try #require(prediction.logits)
    #expect((map.width, map.height, map.scale) == (60, 40, 0.5))
    let whole = try #require(try Inference(model).prediction(of: image, withLogits: true).logits)
    let expected = LogitMap(width: 120, height: 80, values: whole.values, scale: 2)
      .enlarged(width: 60, height: 40)
    #expect(zip(map.values, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect((prediction.labels.width, prediction.labels.height) == (120, 80))
    #expect(try halves.prediction(of: image, workingAt: .factor(0.5), withLogits: true).logits == map)
  }

  @Test func scalesAreCutToo() throws {
    let image = picture(150, 100)
    let cut = Inference(model) { ($0.tile, $0.margin, $0.scales) = (.side(160), .pixels(32), [1, 1.5]) }
    let forecast = try cut.forecast(width: 150, height: 100, scale: 1, withLogits: false)
    #expect(!forecast.plan.isWhole && forecast.plan.columns.tiles.last?.upperBound == 225)
    #expect(try cut.prediction(of: image).labels.labels.count == 15_000)
    let whole = Inference(model) { $0.scales = [1, 1.5] }
    #expect(try whole.logits(image) != cut.logits(image))
  }

  @Test func whatIsTooSmallIsPadded() throws {
    let dense = try SmallModel.make(classes: ["a", "b"], encoder: "densenet121", seed: 1)
    let side = try #require(dense.graph.smallestImage?.side)
    #expect(side > 1)
    let image = picture(side, side + 3)
    #expect(throws: (any Error).self) {
      try Inference(dense).prediction(of: image, workingAt: .factor(0.25))
    }
    let prediction = try Inference(dense) { $0.scales = [0.25, 1] }.prediction(of: image)
    #expect((prediction.labels.width, prediction.labels.height) == (side, side + 3))
  }

  /// What the forecast says is enough, and a scale that doesn't fit is a fault of the picture.
  @Test func aScaleThatDoesNotFitIsAFault() throws {
    let image = picture(256, 256)
    let needed = try Inference(model) { $0.scales = [1, 4] }.forecast(
      width: 256, height: 256, scale: 1, withLogits: false
    ).bytes
    let enough = Inference(model, gate: MemoryGate { needed + 256 * 256 * 16 + MemoryGate.reserve }) {
      $0.scales = [1, 4]
    }
    #expect(try enough.prediction(of: image).labels.labels.count == 65_536)
    let narrow = Inference(model, gate: MemoryGate { needed / 2 + MemoryGate.reserve }) {
      $0.scales = [1, 4]
    }
    #expect(throws: PredictionError.self) { try narrow.prediction(of: image) }
    #expect(
      try Inference(model, gate: MemoryGate { needed / 2 + MemoryGate.reserve }) { $0.scales = [1] }
        .prediction(of: image).labels.labels.count == 65_536)
  }
}

/// Batch norm that takes in the picture's own statistics.
@Suite struct PictureStatisticsTests {
  private func prediction(
    _ model: Model, _ image: Image, _ batchNorm: TilingConfiguration.BatchNorm, threads: Int = 1
  ) throws -> Prediction {
    try Inference(model, threads: threads) { $0.batchNorm = batchNorm }
      .prediction(of: image, withLogits: true)
  }

  private func picture(_ seed: Int) -> Image {
    let values = FixtureValues(seed: seed, biasMiddle: 0).unit("picture", count: 70 * 45 * 3)
    return Image(
      width: 70, height: 45, channels: 3, pixels: values.map { UInt8(20 * Double(seed) + 150 * $0) })
  }

  @Test func noShareIsTheModels() throws {
    let model = try SmallModel.make(classes: ["a", "b", "c"], seed: 4)
    let plain = try prediction(model, picture(1), .model)
    let none = try prediction(model, picture(1), .picture(share: 0))
    #expect(plain.labels == none.labels && plain.logits == none.logits)
    #expect(try prediction(model, picture(1), .picture(share: 0.3)).logits != plain.logits)
    for threads in 2...3 {
      #expect(
        try prediction(model, picture(1), .picture(share: 0.3), threads: threads).logits
          == prediction(model, picture(1), .picture(share: 0.3)).logits)
    }
  }

  /// Neither pictures before it nor their order change one's result, and the model stays as it is.
  @Test func picturesDoNotSeeEachOther() throws {
    let model = try SmallModel.make(classes: ["a", "b", "c"], seed: 4)
    let before = model.parameters.names.map(model.parameters.read)
    func all(_ order: [Int]) throws -> [Int: LogitMap?] {
      let inference = Inference(model) { $0.batchNorm = .picture(share: 0.5) }
      return Dictionary(
        uniqueKeysWithValues: try order.map { seed in
          (seed, try inference.prediction(of: picture(seed), withLogits: true).logits)
        })
    }
    #expect(try all([1, 2, 3]) == all([3, 1, 2]))
    #expect(model.parameters.names.map(model.parameters.read) == before)
  }

  /// The whole way of a picture with its own statistics alone is that of a training step with one picture.
  @Test func aWholeShareIsThatOfTraining() throws {
    let model = try SmallModel.make(classes: ["a", "b", "c"], seed: 4)
    let image = picture(2)
    let own = try #require(try prediction(model, image, .picture(share: 1)).logits)
    let executor = try Executor(
      graph: model.graph, parameters: model.parameters, batch: 1, height: 45, width: 70, purpose: .training,
      pool: ThreadPool(threads: 1))
    model.specification.normalization.normalize(image, into: executor.input)
    executor.forward()
    let expected = executor.logits()
    let range = expected.max()! - expected.min()!
    #expect(zip(own.values, expected).allSatisfy { abs($0 - $1) < 1e-4 * range })
  }
}
