import SkipSegBasics
import SkipSegDatasets
import SkipSegImaging
import SkipSegSamples
import Testing

/// Where in a photograph and its mask a crop lies.
@Suite struct CropTests: CropTesting {
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

  @Test func shrinkingAveragesWhatItCovers() {
    let checkerboard = image(64, 64) { x, y in (x + y) % 2 == 0 ? (255, 255, 255) : (0, 0, 0) }
    let geometry = geometry(scale: 0.5, originX: 4, originY: 4, size: 16)
    let result = crop(Augmentation(geometry: geometry), checkerboard)
    #expect(result.allSatisfy { abs($0 - 0.5) < 0.01 })
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
}
