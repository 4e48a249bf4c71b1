import Foundation
import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegInference
import SkipSegModels
import SkipSegNetworks
import TestSupport
import Testing

@Suite struct TiledPredictionTests {
  /// The pixels that an image's pixel acts on, from the specification of the encoders.
  @Test(
    arguments: [
      ("resnet18", 311, 280, 320), ("resnet34", 543, 512, 544), ("resnet50", 307, 276, 320),
      ("resnet101", 579, 548, 608), ("resnet152", 819, 788, 832),
    ])
  func networksReachSoFar(encoder: String, before: Int, behind: Int, margin: Int) throws {
    let reach = try #require(
      Reach(Unet.graph(UnetConfiguration(encoder: encoder, classCount: 2, encoderWidth: 8))))
    #expect((reach.before, reach.behind, reach.margin) == (before, behind, margin))
  }

  @Test func attentionReachesEverywhere() throws {
    #expect(try Reach(Unet.graph(UnetConfiguration(encoder: "mit_b0", classCount: 2))) == nil)
  }

  private func picture(_ width: Int, _ height: Int) -> Image {
    let values = FixtureValues(seed: 11, biasMiddle: 0).unit("picture", count: width * height * 3)
    // Stripes under noise, so that distant pixels differ.
    let pixels = values.enumerated().map { UInt8(180 * $1) + UInt8($0 / 3 % width / 37 % 2 * 60) }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }

  private func range(_ logits: [Float]) -> Float { logits.max()! - logits.min()! }

  /// At the margin that a network looks as far as, tiles show what the whole picture shows.
  @Test(arguments: [(832, 64), (801, 77)])
  func exactMarginsChangeNothing(width: Int, height: Int) throws {
    let model = try SmallModel.make(classes: ["a", "b", "c"], seed: 4)
    let image = picture(width, height)
    let whole = try Inference(model).logits(image)
    let tiled = Inference(model) { ($0.tile, $0.margin) = (.side(736), .exact) }
    let plan = try tiled.tiles(width: width, height: height)
    #expect(plan.columns.tiles.count == 2 && plan.rows.tiles.count == 1)
    let own = try tiled.logits(image)
    let spread = range(whole)
    #expect(zip(whole, own).allSatisfy { abs($0 - $1) < 1e-4 * spread })
    // A margin that is too small shows, so that the one before means something.
    let narrow = try Inference(model) { ($0.tile, $0.margin) = (.side(736), .pixels(0)) }.logits(image)
    #expect(zip(whole, narrow).contains { abs($0 - $1) > 1e-3 * spread })
    for threads in 2...4 {
      #expect(
        try Inference(model, threads: threads) { ($0.tile, $0.margin) = (.side(736), .exact) }.logits(image)
          == own)
    }
  }

  /// Labels alone, which need no logits of the whole picture, are those of the logits.
  @Test func labelsOfTilesAreThoseOfTheirLogits() throws {
    let model = try SmallModel.make(classes: ["a", "b", "c"], seed: 4)
    let image = picture(300, 210)
    let tiled = Inference(model) { ($0.tile, $0.margin) = (.side(160), .pixels(32)) }
    #expect(try tiled.tiles(width: 300, height: 210).bySize.count == 4)
    let alone = try tiled.prediction(of: image)
    let both = try tiled.prediction(of: image, withLogits: true)
    #expect(alone.logits == nil && alone.labels == both.labels)
    let map = try #require(both.logits)
    #expect(map.labels(width: 300, height: 210) == both.labels && Set(both.labels.labels).count > 1)
  }

  /// Weighted logits of every tile by itself, in double precision.
  @Test func blendingFollowsTheFormula() throws {
    let model = try SmallModel.make(classes: ["a", "b", "c"], seed: 4)
    let (width, height, side) = (230, 150, 128)
    let image = picture(width, height)
    let blended = try Inference(model) { ($0.tile, $0.blend) = (.side(side), .gaussian) }.logits(image)
    let whole = Inference(model)
    var sums = [Double](repeating: 0, count: 3 * width * height)
    var weights = [Double](repeating: 0, count: width * height)
    func starts(_ length: Int) -> [Int] {
      var starts = [0]
      while starts.last! + side < length { starts.append(starts.last! + side / 2) }
      return starts
    }
    func weight(_ index: Int, _ count: Int) -> Double {
      let distance = Double(index) + 0.5 - Double(count) / 2
      let deviation = Double(count) / 8
      return exp(-distance * distance / (2 * deviation * deviation))
    }
    for top in starts(height) {
      for left in starts(width) {
        let (columns, rows) = (left..<min(width, left + side), top..<min(height, top + side))
        let own = try whole.logits(image.cropped(columns, rows))
        for y in rows {
          for x in columns {
            let product = weight(x - left, columns.count) * weight(y - top, rows.count)
            weights[y * width + x] += product
            for index in 0..<3 {
              let place = (index * rows.count + y - top) * columns.count + x - left
              sums[(index * height + y) * width + x] += product * Double(own[place])
            }
          }
        }
      }
    }
    for place in sums.indices {
      let expected = sums[place] / weights[place % (width * height)]
      #expect(abs(Double(blended[place]) - expected) < 1e-5 * max(1, abs(expected)))
    }
  }

  @Test func mirrorImagesAreAveraged() throws {
    let model = try SmallModel.make(classes: ["a", "b"], seed: 4)
    let (width, height) = (75, 53)
    let image = picture(width, height)
    let plain = Inference(model)
    func mirrored(_ leftToRight: Bool, _ upsideDown: Bool) throws -> [Float] {
      let own = try plain.logits(image.mirrored(leftToRight: leftToRight, upsideDown: upsideDown))
      return own.indices.map { place in
        let (plane, x, y) = (place / (width * height), place % width, place / width % height)
        return own[
          (plane * height + (upsideDown ? height - 1 - y : y)) * width + (leftToRight ? width - 1 - x : x)]
      }
    }
    let (one, two) = (try mirrored(false, false), try mirrored(true, false))
    let (three, four) = (try mirrored(false, true), try mirrored(true, true))
    let flip = Inference(model) { $0.mirrors = .flip }
    for (place, value) in try flip.logits(image).enumerated() {
      #expect(abs(value - (one[place] + two[place]) / 2) < 1e-5)
    }
    let flips = try Inference(model) { $0.mirrors = .flips }.logits(image)
    for (place, value) in flips.enumerated() {
      #expect(abs(value - (one[place] + two[place] + three[place] + four[place]) / 4) < 1e-5)
    }
    #expect(one != two && one != three)
    let labels = try Inference(model) { $0.mirrors = .flips }.prediction(of: image).labels
    #expect(
      labels == LogitMap(width: width, height: height, values: flips).labels(width: width, height: height))
  }

  /// What doesn't fit whole is cut, and what does is not.
  @Test func memoryDecides() throws {
    let model = try SmallModel.make(seed: 4)
    func bytes(_ side: Int) throws -> Int {
      try Inference.bytes(of: model, height: side, width: side, precision: .float32, threads: 1)
    }
    let memory = try 5 * bytes(512)
    let limited = Inference(model, gate: MemoryGate { memory + MemoryGate.reserve }) { $0.tile = .auto }
    #expect(try limited.tiles(width: 512, height: 512).isWhole)
    let plan = try limited.tiles(width: 1400, height: 1400)
    #expect(!plan.isWhole && plan.columns.side < 700)
    for (width, height, _) in plan.bySize {
      #expect(
        try Inference.bytes(of: model, height: height, width: width, precision: .float32, threads: 1)
          <= memory / 4)
    }
    #expect(try limited.prediction(of: picture(1000, 900)).labels.labels.count == 900_000)
    #expect(limited.keptBytes <= memory / 2)
    // Never where it is not wanted.
    let off = Inference(model, gate: MemoryGate { memory + MemoryGate.reserve }) { _ in }
    #expect(throws: PredictionError.self) { try off.prediction(of: picture(1400, 1400)) }
  }

  /// A photograph at a working size, cut there.
  @Test func tilesCountWorkingPixels() throws {
    let model = try SmallModel.make(classes: ["a", "b", "c"], seed: 4)
    let image = picture(150, 100)
    let whole = Inference(model)
    let tiled = Inference(model) { ($0.tile, $0.margin) = (.side(160), .pixels(32)) }
    func labels(_ inference: Inference) throws -> LabelMap {
      try inference.prediction(of: image, scale: 0.25, width: 600, height: 399).labels
    }
    #expect(try labels(whole) == labels(tiled) && labels(whole).width == 600)
    let cut = Inference(model) { ($0.tile, $0.margin) = (.side(128), .pixels(32)) }
    #expect(try !cut.tiles(width: 150, height: 100).isWhole && labels(cut).labels.count == 600 * 399)
  }
}
