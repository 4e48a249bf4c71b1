import SkipSegDatasets
import SkipSegImaging
import SkipSegInference
import TestSupport
import Testing

@Suite struct ResolutionChoiceTests {
  @Test(
    arguments: [
      ([(4000, 3000)], 256, 1.0 / 8), ([(4000, 3000)], 512, 1.0 / 4), ([(8000, 6000)], 256, 1.0 / 16),
      ([(1920, 1080)], 256, 1.0 / 2), ([(1296, 966)], 256, 1.0 / 2), ([(724, 724)], 256, 1),
      ([(480, 360)], 256, 1), ([(20_000, 20_000)], 256, 1.0 / 32), ([(10, 10)], 256, 1),
      ([(10, 10), (4000, 3000), (4000, 3000)], 256, 1.0 / 8), ([], 256, 1),
    ] as [([(Int, Int)], Int, Double)])
  func cropsAreToShowAQuarter(sizes: [(Int, Int)], cropSize: Int, wish: Double) {
    let sizes = sizes.map { PixelSize(width: $0.0, height: $0.1) }
    #expect(ResolutionChoice.wish(sizes, cropSize: cropSize) == wish)
  }

  @Test func ceilingsAreOpenCVs() throws {
    for `case` in try ResolutionFixture.read().ceilings {
      let ceiling = ResolutionCeiling(
        of: `case`.mask, classCount: `case`.classes, working: .factor(`case`.scale))
      for (own, expected) in zip(ceiling.iou, `case`.iou) {
        #expect(abs(try #require(own) - (try #require(expected))) < 1e-3, "\(`case`.scale)")
      }
    }
  }

  @Test func whatIsIgnoredIsNotJudgedAndLittleSaysNothing() {
    var labels = [UInt16](repeating: 0, count: 64 * 64)
    for pixel in 0..<99 { labels[pixel] = 1 }
    for pixel in 2000..<4096 { labels[pixel] = LabelMap.ignored }
    let ceiling = ResolutionCeiling(
      of: LabelMap(width: 64, height: 64, labels: labels), classCount: 3, working: .factor(0.25))
    #expect(ceiling.pixels == [2000 - 99, 99, 0] && ceiling.iou[1] == nil && ceiling.iou[2] == nil)
    let empty = [UInt16](repeating: LabelMap.ignored, count: 16)
    #expect(
      ResolutionCeiling(
        of: LabelMap(width: 4, height: 4, labels: empty), classCount: 2, working: .factor(0.5)
      ).iou
        == [nil, nil])
  }

  /// Discs as large as a quarter of the mask, and lines of a width, if there are any.
  private func data(_ folder: TemporaryFolder, lineWidth: Int, masks: Int = 3) throws -> ResolutionChoice.Data
  {
    let samples = try (0..<masks).map { index -> Sample in
      let name = "\(lineWidth)-\(index).png"
      try folder.greyMask(name, width: 512, height: 384) { x, y in
        let (dx, dy) = (x - 150 - 20 * index, y - 190)
        if lineWidth > 0, (y + x / 3) % 97 < lineWidth { return 2 }
        return dx * dx + dy * dy < 9000 ? 1 : 0
      }
      return Sample(name: name, image: folder.path(name), mask: folder.path(name))
    }
    return ResolutionChoice.Data(
      sizes: samples.map { _ in PixelSize(width: 512, height: 384) }, samples: samples,
      reader: MaskReader(mapping: .index, classCount: 3, ignoreIndex: nil),
      classNames: ["ground", "leaf", "crack"])
  }

  @Test func detailHoldsTheWishBack() throws {
    let folder = try TemporaryFolder()
    let coarse = ResolutionChoice(
      .auto, for: try data(folder, lineWidth: 0), cropSize: 64, seed: 1, threads: 2)
    #expect(coarse.scale == .factor(0.25) && coarse.notes.count == 1)
    #expect(
      coarse.notes[0].hasPrefix(
        "photographs of 512 x 384 are worked on at 1/4 (128 x 96): crops of 64 show 33 % of one; "
          + "the best IoU possible at 1/4 is ground 0.99"), "\(coarse.notes)")
    #expect(!coarse.notes[0].contains("crack"))
    // Lines of 3 pixels are gone at 1/4 and blurred at 1/2.
    let fine = ResolutionChoice(
      .auto, for: try data(folder, lineWidth: 3), cropSize: 64, seed: 1, threads: 2)
    #expect(fine.scale == .native && fine.notes.count == 2, "\(fine.notes)")
    #expect(
      fine.notes[0].hasPrefix("photographs of 512 x 384 are worked on as they are: crops of 64 show 2 %"))
    #expect(fine.notes[1].contains("crack needs the photographs' own size (best possible IoU at 1/2: 0."))
    #expect(fine.notes[1].hasSuffix("crops of 64 then show 2 %: a size of 128 would show more"))
    let middle = ResolutionChoice(
      .auto, for: try data(folder, lineWidth: 8), cropSize: 64, seed: 1, threads: 1)
    for (factor, holds) in [(0.25, false), (0.5, true)] {
      let ceiling = ResolutionCeiling(
        of: (0..<3).map { folder.path("8-\($0).png") },
        reader: MaskReader(mapping: .index, classCount: 3, ignoreIndex: nil), classCount: 3,
        working: .factor(factor), threads: 1)
      #expect((try #require(ceiling.iou[2]) >= ResolutionChoice.lowestCeiling) == holds, "\(ceiling.iou)")
    }
    #expect(middle.scale == .factor(0.5))
  }

  @Test func whatIsSaidIsTaken() throws {
    let folder = try TemporaryFolder()
    let data = try data(folder, lineWidth: 3)
    func choice(_ scale: WorkingScale, cropSize: Int = 64) -> ResolutionChoice {
      ResolutionChoice(.fixed(scale), for: data, cropSize: cropSize, seed: 1, threads: 2)
    }
    #expect(choice(.factor(0.125)).scale == .factor(0.125))
    #expect(choice(.factor(0.125)).notes[0].contains("crops of 64 show 100 % of one"))
    #expect(choice(.longSide(128)).notes[0].contains("worked on at a longer side of 128 pixels"))
    let native = choice(.native)
    #expect(
      native.notes == [
        "photographs of 512 x 384 are worked on as they are: crops of 64 show 2 % of one; "
          + "a resolution of auto lets them show up to 33 %"
      ])
    // Small photographs are nothing to speak of.
    #expect(choice(.native, cropSize: 256).notes.isEmpty)
    #expect(ResolutionChoice(.auto, for: data, cropSize: 512, seed: 1, threads: 1).notes.isEmpty)
  }
}
