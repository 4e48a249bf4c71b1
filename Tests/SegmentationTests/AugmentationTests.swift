import Basics
import Imaging
import Segmentation
import Testing

@Suite struct AugmentationTests {
  /// A normalisation that leaves samples on the scale 0 to 1.
  private static let plain = Normalization(mean: [0, 0, 0], standardDeviation: [1, 1, 1])

  private func image(_ width: Int, _ height: Int, _ color: (Int, Int) -> (Int, Int, Int)) -> Image {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let (red, green, blue) = color(x, y)
        pixels += [UInt8(red), UInt8(green), UInt8(blue)]
      }
    }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }

  private func crop(
    _ augmentation: Augmentation, _ image: Image, normalization: Normalization = plain
  ) -> [Float] {
    let count = augmentation.geometry.size * augmentation.geometry.size * 3
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.initialize(repeating: .nan)
      let all = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
      augmentation.apply(to: image, normalization: normalization, into: all)
      initialized = count
    }
  }

  private func crop(_ augmentation: Augmentation, _ mask: LabelMap) -> [UInt16] {
    let count = augmentation.geometry.size * augmentation.geometry.size
    return [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
      augmentation.apply(to: mask, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }

  @Test func aCropAtItsOwnScaleIsTheNormalisedSource() {
    let source = image(9, 8) { x, y in (x * 20, y * 30, x * y) }
    let geometry = CropGeometry(scale: 1, originX: 2, originY: 1, isMirrored: false, size: 6)
    let result = crop(Augmentation(geometry: geometry, color: .none), source, normalization: .imageNet)
    let normalization = Normalization.imageNet
    for y in 0..<6 {
      for x in 0..<6 {
        for channel in 0..<3 {
          let sample = Float(source.pixels[((y + 1) * 9 + x + 2) * 3 + channel]) / 255
          let expected = (sample - normalization.mean[channel]) / normalization.standardDeviation[channel]
          #expect(abs(result[(y * 6 + x) * 3 + channel] - expected) < 1e-5)
        }
      }
    }
  }

  /// The colours of the source are its coordinates and so are the labels: each output pixel tells by its colour where
  /// its centre lies in the source, and its label must be the source pixel there.
  @Test(arguments: [0.5, 0.73, 1, 1.37, 2], [false, true])
  func imageAndMaskShowTheSamePlace(scale: Double, isMirrored: Bool) {
    let (width, height) = (60, 50)
    let source = image(width, height) { x, y in (x * 4, y * 4, 0) }
    let mask = LabelMap(width: width, height: height, labels: (0..<width * height).map { UInt16($0) })
    let geometry = CropGeometry(
      scale: scale, originX: 3.3, originY: -4.8, isMirrored: isMirrored, size: 24)
    let augmentation = Augmentation(geometry: geometry, color: .none)
    let (colors, labels) = (crop(augmentation, source), crop(augmentation, mask))
    var compared = 0
    for index in labels.indices where labels[index] != LabelMap.ignored {
      let (column, row) = (Int(labels[index]) % width, Int(labels[index]) / width)
      // At the border, where half of the filter lies outside, the ramp is flat.
      guard (3..<width - 3).contains(column), (3..<height - 3).contains(row) else { continue }
      let x = Double(colors[index * 3]) * 255 / 4
      let y = Double(colors[index * 3 + 1]) * 255 / 4
      // The centre lies within the labelled pixel; a sampled triangle filter leaves the centre by a few hundredths.
      #expect(abs(x - Double(column)) < 0.56 && abs(y - Double(row)) < 0.56)
      compared += 1
    }
    #expect(compared > 100)
  }

  @Test func mirroringMirrorsImageAndMask() {
    let source = image(8, 8) { x, y in (x * 30, y * 30, (x + y) * 9) }
    let mask = LabelMap(width: 8, height: 8, labels: (0..<64).map { UInt16($0) })
    var geometry = CropGeometry(scale: 1.5, originX: 1.2, originY: 2.1, isMirrored: false, size: 7)
    let straight = Augmentation(geometry: geometry, color: .none)
    geometry.isMirrored = true
    let mirrored = Augmentation(geometry: geometry, color: .none)
    let (colors, mirroredColors) = (crop(straight, source), crop(mirrored, source))
    let (labels, mirroredLabels) = (crop(straight, mask), crop(mirrored, mask))
    for y in 0..<7 {
      for x in 0..<7 {
        let (here, there) = (y * 7 + x, y * 7 + 6 - x)
        #expect(labels[here] == mirroredLabels[there])
        #expect((0..<3).allSatisfy { abs(colors[here * 3 + $0] - mirroredColors[there * 3 + $0]) < 1e-6 })
      }
    }
  }

  /// A source smaller than the crop: around it the mean colour and the ignored label, in the same places.
  @Test(arguments: 0..<20)
  func paddingIsIgnored(sample: Int) {
    let source = image(20, 30) { _, _ in (255, 255, 255) }
    let mask = LabelMap(width: 20, height: 30, labels: Array(repeating: 1, count: 600))
    var random = CounterRandom(seed: 5, epoch: 0, sample: sample)
    let augmentation = Augmentation(
      width: 20, height: 30, size: 64, configuration: AugmentationConfiguration(), normalization: Self.plain,
      random: &random)
    let colors = crop(augmentation, source)
    let labels = crop(augmentation, mask)
    let labelled = labels.count { $0 == 1 }
    #expect(labelled > 0 && labels.allSatisfy { $0 == 1 || $0 == LabelMap.ignored })
    for index in labels.indices {
      #expect((labels[index] == 1) == (colors[index * 3] > 0))
    }
    // Of the scaled source nothing is lost while it fits the crop.
    let scale = augmentation.geometry.scale
    #expect(abs(Double(labelled).squareRoot() / scale - 600.0.squareRoot()) < 2)
  }

  @Test func shrinkingAveragesWhatItCovers() {
    let checkerboard = image(64, 64) { x, y in (x + y) % 2 == 0 ? (255, 255, 255) : (0, 0, 0) }
    let geometry = CropGeometry(scale: 0.5, originX: 4, originY: 4, isMirrored: false, size: 16)
    let result = crop(Augmentation(geometry: geometry, color: .none), checkerboard)
    #expect(result.allSatisfy { abs($0 - 0.5) < 0.01 })
  }

  @Test(arguments: [(1.3, 1, 1), (1, 0.7, 1), (1, 1, 0.4), (0.8, 1.2, 1.3)] as [(Float, Float, Float)])
  func colorsChangeAsStepByStep(brightness: Float, contrast: Float, saturation: Float) {
    let source = image(1, 1) { _, _ in (120, 80, 100) }
    let color = ColorChange(
      brightness: brightness, contrast: contrast, saturation: saturation, pivot: 0.45)
    let geometry = CropGeometry(scale: 1, originX: 0, originY: 0, isMirrored: false, size: 1)
    let result = crop(Augmentation(geometry: geometry, color: color), source)
    var expected = [120, 80, 100].map { Float($0) / 255 * brightness }
    expected = expected.map { ($0 - 0.45) * contrast + 0.45 }
    let luma = 0.299 * expected[0] + 0.587 * expected[1] + 0.114 * expected[2]
    expected = expected.map { luma + ($0 - luma) * saturation }
    for channel in 0..<3 { #expect(abs(result[channel] - expected[channel]) < 1e-5) }
  }

  @Test func colorsStayWithinTheScale() {
    let source = image(2, 1) { x, _ in x == 0 ? (255, 255, 255) : (10, 0, 0) }
    let color = ColorChange(brightness: 1.3, contrast: 1.3, saturation: 1.3, pivot: 0.45)
    let geometry = CropGeometry(scale: 1, originX: 0, originY: 0, isMirrored: false, size: 2)
    let result = crop(Augmentation(geometry: geometry, color: color), source)
    #expect(result.allSatisfy { (0...1).contains($0) })
    #expect(result[0] == 1 && result[4] == 0)
  }

  @Test func theDrawIsAFunctionOfSeedEpochAndSample() {
    func draw(_ seed: UInt64, _ epoch: Int, _ sample: Int) -> CropGeometry {
      var random = CounterRandom(seed: seed, epoch: epoch, sample: sample)
      return CropGeometry(
        width: 480, height: 360, size: 256, configuration: AugmentationConfiguration(), random: &random)
    }
    #expect(draw(1, 2, 3) == draw(1, 2, 3))
    let others = [draw(2, 2, 3), draw(1, 3, 3), draw(1, 2, 4)]
    #expect(others.allSatisfy { $0 != draw(1, 2, 3) })
    let many = (0..<2000).map { draw(7, 0, $0) }
    #expect(many.allSatisfy { (0.5...2).contains($0.scale) })
    // Halving is as likely as doubling, mirroring as not.
    #expect((900...1100).contains(many.count { $0.scale < 1 }))
    #expect((900...1100).contains(many.count { $0.isMirrored }))
  }
}
