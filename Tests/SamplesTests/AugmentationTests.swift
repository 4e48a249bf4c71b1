import Foundation
import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging
import SkipSegSamples
import SkipSegTraining
import Testing

/// What is drawn for a sample, by the level of augmentation.
@Suite struct AugmentationTests: CropTesting {
  /// The recipe that the project's accuracy is measured with.
  @Test func theStandardLevel() {
    let standard = AugmentationConfiguration(.standard)
    #expect(TrainingConfiguration(data: "").augmentation == standard)
    #expect(standard.scale == 0.5...2 && standard.horizontalFlip == 0.5 && standard.verticalFlip == 0)
    #expect([standard.brightness, standard.contrast, standard.saturation] == [0.3, 0.3, 0.3])
    for change in [standard.rotation, standard.gamma, standard.blur, standard.lowResolution, standard.noise] {
      #expect(change == .never)
    }
    #expect(AugmentationLevel.allCases.allSatisfy { AugmentationConfiguration($0).fault == nil })
  }

  /// A source smaller than the crop: around it the mean colour and the ignored label, in the same places.
  @Test(arguments: AugmentationLevel.allCases, 0..<20)
  func paddingIsIgnored(level: AugmentationLevel, sample: Int) {
    let source = image(20, 30) { _, _ in (255, 255, 255) }
    let decoded = uniformSample(source)
    var random = CounterRandom(seed: 5, epoch: 0, sample: sample)
    let augmentation = Augmentation(
      sample: decoded, size: .square(64), configuration: AugmentationConfiguration(level),
      normalization: Self.plain,
      random: &random)
    let colors = crop(augmentation, source)
    let labels = crop(augmentation, decoded.mask)
    let labelled = labels.count { $0 == 1 }
    #expect(labelled > 0 && labels.allSatisfy { $0 == 1 || $0 == LabelMap.ignored })
    for index in labels.indices {
      #expect((labels[index] == 1) == (colors[index * 3] > 0))
    }
    if augmentation.geometry.rotation != 0 { return }
    // Of the scaled source nothing is lost while it fits the crop.
    let scale = augmentation.geometry.scale
    #expect(abs(Double(labelled).squareRoot() / scale - 600.0.squareRoot()) < 2)
  }

  /// Beside the hue every draw is that of a level without it.
  @Test func vividIsMoreColour() {
    let vivid = AugmentationConfiguration(.vivid)
    #expect(vivid.brightness == 0.5 && vivid.hue == 18 && vivid.gamma.share == 1 && vivid.fault == nil)
    #expect(vivid.scale == AugmentationConfiguration(.standard).scale && vivid.rotation == .never)
    let decoded = uniformSample(image(480, 360) { _, _ in (0, 0, 0) })
    func draw(_ configuration: AugmentationConfiguration, _ sample: Int) -> Augmentation {
      var random = CounterRandom(seed: 1, epoch: 0, sample: sample)
      return Augmentation(
        sample: decoded, size: .square(64), configuration: configuration, normalization: .imageNet,
        random: &random)
    }
    var plain = vivid
    plain.hue = 0
    for sample in 0..<50 {
      var with = draw(vivid, sample)
      let without = draw(plain, sample)
      #expect(with.gamma != nil && with.color != without.color)
      with.color = without.color
      #expect(with == without)
    }
    var wrong = vivid
    wrong.hue = 181
    #expect(wrong.fault?.contains("hue") == true)
  }

  @Test func theDrawIsAFunctionOfSeedEpochAndSample() {
    let decoded = uniformSample(image(480, 360) { _, _ in (0, 0, 0) })
    func draw(_ seed: UInt64, _ epoch: Int, _ sample: Int) -> Augmentation {
      var random = CounterRandom(seed: seed, epoch: epoch, sample: sample)
      return Augmentation(
        sample: decoded, size: .square(256), configuration: AugmentationConfiguration(.strong),
        normalization: .imageNet, random: &random)
    }
    #expect(draw(1, 2, 3) == draw(1, 2, 3))
    let others = [draw(2, 2, 3), draw(1, 3, 3), draw(1, 2, 4)]
    #expect(others.allSatisfy { $0 != draw(1, 2, 3) })
    let many = (0..<2000).map { draw(7, 0, $0) }
    #expect(many.allSatisfy { (0.5...2).contains($0.geometry.scale) })
    // Halving is as likely as doubling, mirroring as not.
    #expect((900...1100).contains(many.count { $0.geometry.scale < 1 }))
    #expect((900...1100).contains(many.count { $0.geometry.isMirrored }))
    #expect((900...1100).contains(many.count { $0.geometry.rotation != 0 }))
    for share in [
      many.count { $0.blur != nil }, many.count { $0.lowResolution != nil }, many.count { $0.noise != nil },
    ] {
      #expect((320...480).contains(share))
    }
    #expect((500...700).contains(many.count { $0.gamma != nil }))
    #expect(Set(many.compactMap(\.noise?.key)).count == many.count { $0.noise != nil })
  }

  @Test(arguments: AugmentationLevel.allCases, 0..<8) func samplesStayBounded(
    level: AugmentationLevel, sample: Int
  ) {
    let source = image(50, 40) { x, y in ((x * 37 + y * 91) % 256, (x * y) % 256, x % 2 * 255) }
    var random = CounterRandom(seed: 3, epoch: 1, sample: sample)
    let augmentation = Augmentation(
      sample: uniformSample(source), size: .square(32), configuration: AugmentationConfiguration(level),
      normalization: Self.plain, random: &random)
    #expect(crop(augmentation, source).allSatisfy { (-1e-5...1 + 1e-5).contains($0) })
  }
}
