import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging
import SkipSegSamples
import Testing

@Suite struct RareClassTests {
  private static let (width, height, size) = (160, 120, 32)

  /// Mostly class 0, with a strip of class 3 in a corner, four pixels of class 7 and one ignored row.
  private var sample: DecodedSample {
    var labels = [UInt16](repeating: 0, count: Self.width * Self.height)
    for y in 0..<5 { for x in 150..<160 { labels[y * Self.width + x] = 3 } }
    for (x, y) in [(3, 117), (4, 117), (90, 60), (0, 119)] { labels[y * Self.width + x] = 7 }
    for x in 0..<Self.width { labels[80 * Self.width + x] = LabelMap.ignored }
    return sample(labels)
  }

  private func sample(_ labels: [UInt16]) -> DecodedSample {
    let pixels = [UInt8](repeating: 0, count: labels.count * 3)
    return DecodedSample(
      image: Image(width: Self.width, height: Self.height, channels: 3, pixels: pixels),
      mask: LabelMap(width: Self.width, height: Self.height, labels: labels), indexesClasses: true)
  }

  private func labels(
    _ sample: DecodedSample, _ configuration: AugmentationConfiguration, number: Int
  ) -> [UInt16] {
    var random = CounterRandom(seed: 11, epoch: 2, sample: number)
    let augmentation = Augmentation(
      sample: sample, size: .square(Self.size), configuration: configuration, normalization: .imageNet,
      random: &random
    )
    return [UInt16](unsafeUninitializedCapacity: Self.size * Self.size) { buffer, count in
      augmentation.apply(
        to: sample.mask, into: UnsafeMutableBufferPointer(rebasing: buffer[..<(Self.size * Self.size)]))
      count = Self.size * Self.size
    }
  }

  /// At scale 1 and above no pixel of the mask falls between those of the crop.
  @Test(arguments: [0.0, 45]) func theClassesAreShownAsOftenAsEachOther(degrees: Double) {
    let sample = sample
    var configuration = AugmentationConfiguration(.none)
    configuration.scale = 1.5...2.5
    configuration.rareClassShare = 1
    configuration.rotation = .init(share: 1, range: -degrees...degrees)
    var shown: [UInt16: Int] = [:]
    for number in 0..<900 {
      for label in Set(labels(sample, configuration, number: number)) { shown[label, default: 0] += 1 }
    }
    // A third of the crops are laid around each of the three classes; hardly any other crop shows the rare two.
    #expect((270...420).contains(shown[3]!) && (270...420).contains(shown[7]!))
  }

  @Test func theShareIsKept() {
    let sample = sample
    var configuration = AugmentationConfiguration(.none)
    func count() -> Int { (0..<1000).count { labels(sample, configuration, number: $0).contains(7) } }
    let byChance = count()
    configuration.rareClassShare = 0.6
    // A fifth, as three classes take turns, less what those crops had shown by chance.
    #expect((100...220).contains(count() - byChance))
  }

  /// However near a border the class lies, an unturned crop stays in the picture.
  @Test func theCropStaysInThePicture() {
    let sample = sample
    var configuration = AugmentationConfiguration(.standard)
    configuration.scale = 1...2
    configuration.rareClassShare = 1
    for number in 0..<300 {
      let ignored = labels(sample, configuration, number: number).count { $0 == LabelMap.ignored }
      // The ignored row is one or two rows of the crop.
      #expect(ignored <= 2 * Self.size)
    }
  }

  @Test func aMaskOfIgnoredPixelsIsCroppedAnywhere() {
    let sample = sample([UInt16](repeating: LabelMap.ignored, count: Self.width * Self.height))
    var configuration = AugmentationConfiguration(.standard)
    configuration.rareClassShare = 1
    #expect(labels(sample, configuration, number: 0).allSatisfy { $0 == LabelMap.ignored })
  }
}
