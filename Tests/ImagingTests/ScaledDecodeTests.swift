import SkipSegImaging
import TestSupport
import Testing

@Suite struct ScaledDecodeTests {
  /// A ramp of both coordinates, so that each pixel tells where it lies.
  private func ramp(_ width: Int, _ height: Int) -> Image {
    let pixels = (0..<width * height).flatMap { index -> [UInt8] in
      [UInt8(index % width * 255 / width), UInt8(index / width * 255 / height), 100]
    }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }

  private func decoded(_ bytes: [UInt8], _ scale: WorkingScale, reduction: Int = 1) throws -> Photograph {
    try ImageFile.photograph(bytes: bytes, named: "ramp", working: scale, reduction: reduction)
  }

  /// Whatever the format and however a side divides, working pixel x shows [x / s, (x + 1) / s).
  @Test(
    arguments: [
      WorkingScale.factor(0.5), .factor(0.25), .factor(0.125), .factor(0.3), .factor(1.5), .longSide(40),
    ],
    [(64, 48), (61, 45), (121, 83)])
  func aPixelLiesWhereItIs(scale: WorkingScale, size: (width: Int, height: Int)) throws {
    let whole = ramp(size.width, size.height)
    let factor = scale.factor(width: size.width, height: size.height)
    for bytes in [ImageEncoder.jpeg(whole, quality: 98), ImageEncoder.png(whole)] {
      let photograph = try decoded(bytes, scale)
      #expect(photograph.width == size.width && photograph.height == size.height)
      #expect(photograph.scale == factor && photograph.reduction == 1)
      let image = photograph.image
      #expect((image.width, image.height) == scale.size(width: size.width, height: size.height))
      for y in 1..<image.height - 2 {
        for x in 1..<image.width - 2 {
          let place = (x: (Double(x) + 0.5) / factor - 0.5, y: (Double(y) + 0.5) / factor - 0.5)
          let pixel = image.pixels.dropFirst((y * image.width + x) * 3)
          #expect(abs(Double(pixel[pixel.startIndex]) - place.x * 255 / Double(size.width)) < 6)
          #expect(abs(Double(pixel[pixel.startIndex + 1]) - place.y * 255 / Double(size.height)) < 6)
        }
      }
    }
  }

  @Test func powersOfTwoOfAJPEGNeedNoFilter() throws {
    let bytes = ImageEncoder.jpeg(ramp(121, 83), quality: 95)
    for parts in [2, 4, 8] {
      let reduced = try ImageFile.photograph(bytes: bytes, named: "ramp", reduction: parts)
      #expect(try decoded(bytes, .factor(1 / Double(parts))).image == reduced.image)
    }
  }

  /// A reduction counts from the working size, for every format.
  @Test func reductionsCountFromTheWorkingSize() throws {
    let whole = ramp(121, 83)
    for bytes in [ImageEncoder.jpeg(whole, quality: 95), ImageEncoder.png(whole)] {
      let photograph = try decoded(bytes, .factor(0.5), reduction: 2)
      #expect(photograph.reduction == 2 && photograph.scale == 0.5)
      #expect(photograph.image == (try decoded(bytes, .factor(0.25))).image)
    }
  }

  @Test func atItsOwnSizeAPhotographIsAsItWas() throws {
    for bytes in [ImageEncoder.jpeg(ramp(61, 45), quality: 95), ImageEncoder.png(ramp(61, 45))] {
      for reduction in [1, 4] {
        let before = try ImageFile.photograph(bytes: bytes, named: "ramp", reduction: reduction)
        #expect(try decoded(bytes, .native, reduction: reduction) == before && before.scale == 1)
      }
    }
  }

  @Test(arguments: [(1, 1), (7, 3), (31, 400), (1, 90)])
  func theSmallestPhotographsKeepAPixel(width: Int, height: Int) throws {
    let image = Image(
      width: width, height: height, channels: 1, pixels: [UInt8](repeating: 77, count: width * height))
    for bytes in [ImageEncoder.jpeg(image, quality: 95), ImageEncoder.png(image)] {
      let small = try ImageFile.photograph(
        bytes: bytes, named: "small", channels: 1, working: .factor(0.125)
      ).image
      let smallest = try ImageFile.photograph(
        bytes: bytes, named: "small", channels: 1, working: .factor(1e-300))
      #expect(smallest.image.pixels.count == 1 && smallest.width == width)
      #expect(small.width == (width + 7) / 8 && small.height == (height + 7) / 8)
      #expect(small.pixels.allSatisfy { abs(Int($0) - 77) < 3 })
    }
  }

  /// Turned by EXIF, with sides that 8 does not divide: upright, where the whole picture is.
  @Test(arguments: 1...8) func turnedPhotographsAreUpright(orientation: Int) throws {
    let tag = exif(orientation: UInt16(orientation), isBigEndian: false)
    let bytes = JPEGBytes(ImageEncoder.jpeg(ramp(93, 61), quality: 98)).inserting(exif: tag)
    let whole = try ImageFile.decode(bytes: bytes, named: "turned")
    for scale in [0.25, 0.125, 0.3] {
      let small = try decoded(bytes, .factor(scale))
      #expect(small.width == whole.width && small.height == whole.height)
      #expect((small.width == 61) == (orientation >= 5))
      let size = WorkingScale.factor(scale).size(width: whole.width, height: whole.height)
      #expect((small.image.width, small.image.height) == size)
      for y in 1..<size.height - 2 {
        for x in 1..<size.width - 2 {
          let place = [y, x].map { Int((Double($0) + 0.5) / scale) }
          for channel in 0..<3 {
            let pixel = small.image.pixels[(y * size.width + x) * 3 + channel]
            let near = whole.pixels[(place[0] * whole.width + place[1]) * 3 + channel]
            #expect(abs(Int(pixel) - Int(near)) < 9)
          }
        }
      }
    }
  }

  /// Each output pixel by the formula, in double precision.
  @Test(arguments: [(13, 9, 0.5), (20, 11, 0.3), (9, 7, 1.7), (8, 8, 0.125)])
  func filteringFollowsTheFormula(width: Int, height: Int, factor: Double) {
    let pixels = FixtureValues(seed: 5, biasMiddle: 0).unit("p", count: width * height).map {
      UInt8($0 * 255)
    }
    let image = Image(width: width, height: height, channels: 1, pixels: pixels)
    let size = WorkingScale.factor(factor).size(width: width, height: height)
    let scaled = image.scaled(by: factor, width: size.width, height: size.height)
    func weights(_ index: Int, _ count: Int) -> [(Int, Double)] {
      let (center, radius) = ((Double(index) + 0.5) / factor, max(1, 1 / factor))
      let all = (-60..<count + 60).map { ($0, max(0, 1 - abs(Double($0) + 0.5 - center) / radius)) }
      let sum = all.reduce(0) { $0 + $1.1 }
      return all.filter { $0.1 > 0 }.map { (min(max(0, $0.0), count - 1), $0.1 / sum) }
    }
    for y in 0..<size.height {
      for x in 0..<size.width {
        var sum = 0.0
        for (row, share) in weights(y, height) {
          for (column, other) in weights(x, width) {
            sum += share * other * Double(pixels[row * width + column])
          }
        }
        #expect(abs(Double(scaled.pixels[y * size.width + x]) - sum) < 0.51)
      }
    }
  }

  /// Each working pixel by a count of parts of pixels: 60 x 60 in each.
  @Test(arguments: [0.5, 0.25, 0.3, 1, 1.5], [false, true])
  func masksTakeTheLargestShare(factor: Double, isSparse: Bool) {
    let (width, height, parts) = (17, 11, 60)
    let values = FixtureValues(seed: 6, biasMiddle: 0).unit("m", count: width * height)
    let labels = values.enumerated().map { index, value -> UInt16 in
      value < (isSparse ? 0.6 : 0.2) ? LabelMap.ignored : UInt16(value * 4) + UInt16(index / 60)
    }
    let mask = LabelMap(width: width, height: height, labels: labels)
    let size = WorkingScale.factor(factor).size(width: width, height: height)
    let small = mask.largestShares(
      factor: factor, width: size.width, height: size.height, isSparse: isSparse)
    for y in 0..<size.height {
      for x in 0..<size.width {
        var votes: [UInt16: Int] = [:]
        for row in 0..<height * parts
        where Double(row) + 0.5 > Double(y * parts) / factor
          && Double(row) + 0.5 < Double((y + 1) * parts) / factor
        {
          for column in 0..<width * parts
          where Double(column) + 0.5 > Double(x * parts) / factor
            && Double(column) + 0.5 < Double((x + 1) * parts) / factor
          {
            votes[labels[row / parts * width + column / parts], default: 0] += 1
          }
        }
        let all = votes.values.reduce(0, +)
        if isSparse, 4 * (all - votes[LabelMap.ignored, default: 0]) >= all { votes[LabelMap.ignored] = nil }
        let most = votes.values.max()!
        // Where shares differ by less than the parts tell apart, either will do.
        let winners = votes.filter { $0.value >= most - parts }.keys
        #expect(winners.contains(small.labels[y * size.width + x]))
        if factor == 0.5 || factor == 0.25 {
          #expect(small.labels[y * size.width + x] == votes.filter { $0.value == most }.keys.min())
        }
      }
    }
  }
}
