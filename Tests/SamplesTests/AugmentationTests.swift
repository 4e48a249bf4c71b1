import Foundation
import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging
import SkipSegSamples
import SkipSegTraining
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

  /// An unscaled or scaled crop whose upper left corner lies at a point of the scaled source.
  private func geometry(
    scale: Double = 1, originX: Double = 0, originY: Double = 0, size: Int
  ) -> CropGeometry {
    let half = Double(size) / 2
    return CropGeometry(
      scale: scale, center: SIMD2((originX + half) / scale, (originY + half) / scale),
      size: .square(size))
  }

  private func crop(
    _ augmentation: Augmentation, _ image: Image, normalization: Normalization = plain
  ) -> [Float] {
    let labels = [UInt16](repeating: 0, count: image.width * image.height)
    let sample = DecodedSample(
      image: image, mask: LabelMap(width: image.width, height: image.height, labels: labels))
    return crop(augmentation, sample, normalization: normalization)
  }

  private func crop(
    _ augmentation: Augmentation, _ sample: DecodedSample, normalization: Normalization
  ) -> [Float] {
    let count = augmentation.geometry.size.pixels * 3
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.initialize(repeating: .nan)
      let all = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
      augmentation.apply(to: sample, normalization: normalization, into: all)
      initialized = count
    }
  }

  private func crop(_ augmentation: Augmentation, _ mask: LabelMap) -> [UInt16] {
    let count = augmentation.geometry.size.pixels
    return [UInt16](unsafeUninitializedCapacity: count) { buffer, initialized in
      augmentation.apply(to: mask, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }

  /// A sample whose labels are all 1.
  private func uniformSample(_ image: Image) -> DecodedSample {
    let labels = [UInt16](repeating: 1, count: image.width * image.height)
    return DecodedSample(
      image: image, mask: LabelMap(width: image.width, height: image.height, labels: labels))
  }

  @Test func aCropAtItsOwnScaleIsTheNormalisedSource() {
    let source = image(9, 8) { x, y in (x * 20, y * 30, x * y) }
    let geometry = geometry(originX: 2, originY: 1, size: 6)
    let result = crop(Augmentation(geometry: geometry), source, normalization: .imageNet)
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
  @Test(
    arguments: [0.5, 0.73, 1, 1.37, 2],
    [(0, false, false), (0, true, false), (10, false, true), (-77, true, true), (180, true, false)]
      as [(Double, Bool, Bool)])
  func imageAndMaskShowTheSamePlace(scale: Double, turn: (degrees: Double, mirror: Bool, upsideDown: Bool)) {
    let (width, height) = (60, 50)
    let source = image(width, height) { x, y in (x * 4, y * 4, 0) }
    let mask = LabelMap(width: width, height: height, labels: (0..<width * height).map { UInt16($0) })
    var geometry = CropGeometry(scale: scale, center: SIMD2(20.3, 15.1), size: .square(24))
    geometry.rotation = turn.degrees * .pi / 180
    geometry.isMirrored = turn.mirror
    geometry.isUpsideDown = turn.upsideDown
    let augmentation = Augmentation(geometry: geometry)
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

  /// A photograph decoded at a part of its size shows the same place as its whole mask.
  @Test(arguments: [2, 4, 8], [0.0, 20]) func aReducedPhotographShowsTheSamePlace(
    reduction: Int, degrees: Double
  ) {
    // No multiple of the reduction.
    let (width, height) = (235, 243)
    let part = image((width - 1) / reduction + 1, (height - 1) / reduction + 1) { x, y in
      (x * reduction + reduction / 2, y * reduction + reduction / 2, 0)
    }
    let mask = LabelMap(width: width, height: height, labels: (0..<width * height).map { UInt16($0) })
    var geometry = CropGeometry(
      scale: 1 / Double(reduction) / 1.2, center: SIMD2(130.3, 111.7), size: .square(24))
    geometry.rotation = degrees * .pi / 180
    geometry.isMirrored = true
    let augmentation = Augmentation(geometry: geometry)
    let sample = DecodedSample(image: part, reduction: reduction, mask: mask)
    let (colors, labels) = (crop(augmentation, sample, normalization: Self.plain), crop(augmentation, mask))
    var compared = 0
    for index in labels.indices where labels[index] != LabelMap.ignored {
      let (column, row) = (Int(labels[index]) % width, Int(labels[index]) / width)
      let border = 3 * reduction
      guard (border..<width - border).contains(column), (border..<height - border).contains(row) else {
        continue
      }
      #expect(abs(Double(colors[index * 3]) * 255 - Double(column) - 0.5) < 0.6 + 0.06 * Double(reduction))
      #expect(abs(Double(colors[index * 3 + 1]) * 255 - Double(row) - 0.5) < 0.6 + 0.06 * Double(reduction))
      compared += 1
    }
    #expect(compared > 100)
  }

  @Test(arguments: [(2, 1), (1, 1), (0.51, 1), (0.5, 2), (0.3, 2), (0.25, 4), (0.124, 8)])
  func photographsAreReducedWhereNoCropIsEnlarged(largestScale: Double, reduction: Int) {
    var configuration = AugmentationConfiguration(.none)
    configuration.scale = 0.1...largestScale
    #expect(configuration.reduction == reduction)
  }

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

  /// What a quarter turn does to pixels can be said without any arithmetic.
  @Test(arguments: [false, true], [false, true]) func quarterTurnsAndMirrors(mirror: Bool, upsideDown: Bool) {
    let size = 8
    let source = image(size, size) { x, y in (x * 30, y * 30, (x + y) * 9) }
    let mask = LabelMap(width: size, height: size, labels: (0..<64).map { UInt16($0) })
    var geometry = geometry(size: size)
    geometry.rotation = .pi / 2
    geometry.isMirrored = mirror
    geometry.isUpsideDown = upsideDown
    let (colors, labels) = (
      crop(Augmentation(geometry: geometry), source), crop(Augmentation(geometry: geometry), mask)
    )
    for y in 0..<size {
      for x in 0..<size {
        // The picture is turned clockwise first, so its left column becomes the upper row; then it is mirrored.
        let (column, row) = (mirror ? size - 1 - x : x, upsideDown ? size - 1 - y : y)
        let place = (size - 1 - column) * size + row
        #expect(labels[y * size + x] == mask.labels[place])
        for channel in 0..<3 {
          #expect(
            abs(colors[(y * size + x) * 3 + channel] * 255 - Float(source.pixels[place * 3 + channel])) < 0.1)
        }
      }
    }
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

  @Test func shrinkingAveragesWhatItCovers() {
    let checkerboard = image(64, 64) { x, y in (x + y) % 2 == 0 ? (255, 255, 255) : (0, 0, 0) }
    let geometry = geometry(scale: 0.5, originX: 4, originY: 4, size: 16)
    let result = crop(Augmentation(geometry: geometry), checkerboard)
    #expect(result.allSatisfy { abs($0 - 0.5) < 0.01 })
  }

  @Test(arguments: [(1.3, 1, 1), (1, 0.7, 1), (1, 1, 0.4), (0.8, 1.2, 1.3)] as [(Float, Float, Float)])
  func colorsChangeAsStepByStep(brightness: Float, contrast: Float, saturation: Float) {
    let source = image(1, 1) { _, _ in (120, 80, 100) }
    let color = ColorChange(
      brightness: brightness, contrast: contrast, saturation: saturation, pivot: 0.45)
    var augmentation = Augmentation(geometry: geometry(size: 1))
    augmentation.color = color
    let result = crop(augmentation, source)
    var expected = [120, 80, 100].map { Float($0) / 255 * brightness }
    expected = expected.map { ($0 - 0.45) * contrast + 0.45 }
    let luma = 0.299 * expected[0] + 0.587 * expected[1] + 0.114 * expected[2]
    expected = expected.map { luma + ($0 - luma) * saturation }
    for channel in 0..<3 { #expect(abs(result[channel] - expected[channel]) < 1e-5) }
  }

  /// Luma stays, and the two colour differences turn as a complex number does.
  @Test(arguments: [-90.0, -18, 5, 18, 120, 360]) func huesTurnAroundGrey(degrees: Double) {
    func differences(_ color: [Double]) -> (y: Double, u: Double, v: Double) {
      let y = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]
      return (y, 0.492 * (color[2] - y), 0.877 * (color[0] - y))
    }
    let source = image(2, 1) { x, _ in x == 0 ? (130, 110, 120) : (77, 77, 77) }
    var augmentation = Augmentation(geometry: geometry(size: 2))
    augmentation.color = ColorChange.none.turningHue(by: degrees)
    let result = crop(augmentation, source).map(Double.init)
    let (before, after) = (differences([130, 110, 120].map { $0 / 255 }), differences(Array(result[..<3])))
    let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
    #expect(abs(after.y - before.y) < 1e-5)
    #expect(abs(after.u - (cosine * before.u - sine * before.v)) < 1e-5)
    #expect(abs(after.v - (sine * before.u + cosine * before.v)) < 1e-5)
    for channel in 3..<6 { #expect(abs(result[channel] - 77.0 / 255) < 1e-5) }
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

  /// A crop that isn't square shows what lies in it, image and mask alike.
  @Test(arguments: [1, 0.7]) func cropsNeedNotBeSquare(scale: Double) {
    let (width, height) = (90, 60)
    let source = image(width, height) { x, y in (x * 2, y * 4, 0) }
    let mask = LabelMap(width: width, height: height, labels: (0..<width * height).map { UInt16($0) })
    let geometry = CropGeometry(
      scale: scale, center: SIMD2(45.1, 30.1), size: PixelSize(width: 48, height: 24))
    let augmentation = Augmentation(geometry: geometry)
    let (colors, labels) = (crop(augmentation, source), crop(augmentation, mask))
    #expect(labels.count == 48 * 24 && colors.count == 3 * labels.count)
    for row in 0..<24 {
      for column in 0..<48 {
        let (x, y) = (45.1 + (Double(column) + 0.5 - 24) / scale, 30.1 + (Double(row) + 0.5 - 12) / scale)
        let index = row * 48 + column
        #expect(labels[index] == UInt16(Int(y) * width + Int(x)))
        #expect(abs(Double(colors[3 * index]) * 255 / 2 - x + 0.5) < 0.1)
        #expect(abs(Double(colors[3 * index + 1]) * 255 / 4 - y + 0.5) < 0.1)
      }
    }
    var blurred = augmentation
    (blurred.blur, blurred.lowResolution) = (1, 0.5)
    let soft = crop(blurred, source)
    // A ramp stays one, but for the borders.
    for row in 6..<18 {
      for column in 6..<42 {
        let index = 3 * (row * 48 + column)
        #expect(abs(soft[index] - colors[index]) < 0.02 && abs(soft[index + 1] - colors[index + 1]) < 0.03)
      }
    }
  }

  @Test func colorsStayWithinTheScale() {
    let source = image(2, 1) { x, _ in x == 0 ? (255, 255, 255) : (10, 0, 0) }
    let color = ColorChange(brightness: 1.3, contrast: 1.3, saturation: 1.3, pivot: 0.45)
    var augmentation = Augmentation(geometry: geometry(size: 2))
    augmentation.color = color
    let result = crop(augmentation, source)
    #expect(result.allSatisfy { (0...1).contains($0) })
    #expect(result[0] == 1 && result[4] == 0)
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

  @Test(arguments: [0.7, 1, 1.5]) func gammaIsAPower(gamma: Double) {
    let source = image(16, 16) { x, y in (x + 16 * y, 255 - x, y) }
    var augmentation = Augmentation(geometry: geometry(size: 16))
    augmentation.gamma = gamma
    for (result, sample) in zip(crop(augmentation, source), source.pixels) {
      #expect(abs(Double(result) - pow(Double(sample) / 255, gamma)) < 1e-3)
    }
  }

  /// The variance of a point's image is that of the filter, in either direction, and no light is lost.
  @Test(arguments: [0.8, 1.1, 1.5]) func blurIsAGaussian(deviation: Double) {
    let size = 31
    let source = image(size, size) { x, y in x == 15 && y == 15 ? (255, 255, 255) : (0, 0, 0) }
    var augmentation = Augmentation(geometry: geometry(size: size))
    augmentation.blur = deviation
    let result = crop(augmentation, source)
    var (sum, across, down) = (0.0, 0.0, 0.0)
    for index in 0..<size * size {
      let value = Double(result[3 * index])
      sum += value
      across += value * pow(Double(index % size - 15), 2)
      down += value * pow(Double(index / size - 15), 2)
    }
    #expect(abs(sum - 1) < 1e-4)
    // Cut off at three deviations, a Gaussian loses a few hundredths of its variance.
    #expect(abs(across / (deviation * deviation) - 1) < 0.06 && abs(down - across) < 1e-4)
  }

  @Test func lowResolutionKeepsRampsAndLosesDetail() {
    let size = 32
    let source = image(size, size) { x, y in (x * 8, y * 8, (x + y) % 2 * 255) }
    var augmentation = Augmentation(geometry: geometry(size: size))
    augmentation.lowResolution = 0.5
    let result = crop(augmentation, source)
    for y in 4..<size - 4 {
      for x in 4..<size - 4 {
        let pixel = (y * size + x) * 3
        #expect(
          abs(result[pixel] * 255 - Float(x * 8)) < 2 && abs(result[pixel + 1] * 255 - Float(y * 8)) < 2)
        #expect(abs(result[pixel + 2] - 0.5) < 0.02)
      }
    }
  }

  @Test func noiseHasItsDeviationAndNoMean() {
    let size = 64
    let source = image(size, size) { _, _ in (128, 128, 128) }
    var augmentation = Augmentation(geometry: geometry(size: size))
    augmentation.noise = Augmentation.Noise(deviation: 0.05, key: 17)
    let differences = crop(augmentation, source).map { Double($0) - 128.0 / 255 }
    let mean = differences.reduce(0, +) / Double(differences.count)
    let variance = differences.map { $0 * $0 }.reduce(0, +) / Double(differences.count)
    #expect(abs(mean) < 0.002 && abs(variance.squareRoot() - 0.05) < 0.002)
    // Neighbours know nothing of each other.
    let product = zip(differences, differences.dropFirst()).map { $0 * $1 }.reduce(0, +)
    #expect(abs(product / Double(differences.count)) < 0.0002)
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
