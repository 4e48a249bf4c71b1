import SkipSegImaging
import Testing

@Suite struct PNGDecodeTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let colorType: PNGBuilder.ColorType
    let depth: Int
    var testDescription: String { "\(colorType) \(depth)-bit" }

    static let all = PNGBuilder.ColorType.allCases.flatMap { type in
      type.depths.map { Kind(colorType: type, depth: $0) }
    }

    /// Samples without order that reach every value of the depth's range; a palette has one entry for each index.
    func builder(width: Int, height: Int, isInterlaced: Bool = false) -> PNGBuilder {
      let count = width * height * colorType.samplesPerPixel
      let samples = (0..<count).map { index in
        UInt16(truncatingIfNeeded: (index &* 40_503 &+ index / 7) ^ (index << 3)) & UInt16((1 << depth) - 1)
      }
      var builder = PNGBuilder(
        width: width, height: height, colorType: colorType, depth: depth, samples: samples)
      builder.isInterlaced = isInterlaced
      if colorType == .palette {
        builder.palette = (0..<(3 << depth)).map { UInt8($0 * 73 % 256) }
      }
      return builder
    }
  }

  static let sizes = [(13, 11), (1, 1), (3, 2), (8, 8), (5, 1), (1, 5)]

  @Test(arguments: Kind.all, [false, true])
  func decodesColor(_ kind: Kind, isInterlaced: Bool) throws {
    for (width, height) in Self.sizes {
      let builder = kind.builder(width: width, height: height, isInterlaced: isInterlaced)
      let image = try ImageFile.decode(bytes: builder.bytes(), named: "test")
      #expect(image.width == width && image.height == height && image.channels == 3)
      #expect(image.pixels == builder.expectedColors.flatMap { $0 })
    }
  }

  @Test(arguments: Kind.all, [false, true])
  func decodesLuma(_ kind: Kind, isInterlaced: Bool) throws {
    let builder = kind.builder(width: 13, height: 11, isInterlaced: isInterlaced)
    let image = try ImageFile.decode(bytes: builder.bytes(), named: "test", channels: 1)
    let expected = builder.expectedColors.map { TestPicture.luma($0.map { Double($0) }) }
    #expect(Deviation(image.pixels, from: expected).maximum <= 1.1)
  }

  @Test(arguments: Kind.all, [false, true])
  func readsMaskAsStored(_ kind: Kind, isInterlaced: Bool) throws {
    for (width, height) in Self.sizes {
      let builder = kind.builder(width: width, height: height, isInterlaced: isInterlaced)
      let mask = try ImageFile.decodeMask(bytes: builder.bytes(), named: "test")
      #expect(mask.size == (width, height))
      switch kind.colorType {
      case .grey, .palette, .greyAlpha:
        let first = stride(from: 0, to: builder.samples.count, by: kind.colorType.samplesPerPixel)
        let labels = first.map { builder.samples[$0] }
        let palette = kind.colorType == .palette ? MaskPalette(builder.paletteColors) : nil
        #expect(
          mask
            == .indices(
              LabelMap(width: width, height: height, labels: labels), palette: palette,
              bitDepth: kind.depth))
      case .rgb, .rgba:
        let pixels = builder.storedColors.flatMap { $0 }
        #expect(mask == .colors(Image(width: width, height: height, channels: 3, pixels: pixels)))
      }
    }
  }

  @Test(arguments: Kind.all, [false, true])
  func describesMode(_ kind: Kind, isInterlaced: Bool) throws {
    let bytes = kind.builder(width: 4, height: 3, isInterlaced: isInterlaced).bytes()
    let names: [PNGBuilder.ColorType: String] = [
      .grey: "grey", .rgb: "RGB", .palette: "palette", .greyAlpha: "grey+alpha", .rgba: "RGBA",
    ]
    let name = try #require(names[kind.colorType])
    let header = try ImageFile.header(bytes: bytes, named: "test")
    #expect(header.mode == "\(name) \(kind.depth)-bit\(isInterlaced ? " interlaced" : "")")
    #expect(header.format == .png && header.width == 4 && header.height == 3)
  }

  /// Scaled to the nearest of 8 bits, not cut.
  @Test func scales16Bits() throws {
    let builder = PNGBuilder(
      width: 256, height: 256, colorType: .grey, depth: 16, samples: Array(0...UInt16.max))
    let image = try ImageFile.decode(bytes: builder.bytes(), named: "test", channels: 1)
    let expected: [UInt8] = (0...65_535).map { (value: Int) in UInt8((value * 255 + 32_767) / 65_535) }
    #expect(image.pixels == expected)
  }

  /// The colour that tRNS names is transparent, in all 16 bits of it, and so lies on black.
  @Test(arguments: Kind.all.filter { $0.colorType == .grey || $0.colorType == .rgb })
  func transparentColorBecomesBlack(_ kind: Kind) throws {
    var builder = kind.builder(width: 13, height: 11)
    let channels = kind.colorType.samplesPerPixel
    let key = Array(builder.samples[(5 * channels)..<(6 * channels)])
    builder.transparency = key.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    let image = try ImageFile.decode(bytes: builder.bytes(), named: "test")
    var expected = builder.expectedColors
    for index in expected.indices
    where Array(builder.samples[(index * channels)..<((index + 1) * channels)]) == key {
      expected[index] = [0, 0, 0]
    }
    #expect(image.pixels == expected.flatMap { $0 })
  }

  /// tRNS of a palette holds one alpha an entry, and entries beyond it are opaque. A mask does not care.
  @Test(arguments: Kind.all.filter { $0.colorType == .palette })
  func paletteAlphaLiesOnBlack(_ kind: Kind) throws {
    var builder = kind.builder(width: 13, height: 11)
    let plainMask = try ImageFile.decodeMask(bytes: builder.bytes(), named: "plain")
    builder.transparency = [0x40]
    let image = try ImageFile.decode(bytes: builder.bytes(), named: "test")
    let opaque = builder.expectedColors
    let expected = zip(builder.samples, opaque).map { index, color in
      index == 0 ? color.map { PNGBuilder.composited($0, alpha: 0x40) } : color
    }
    #expect(image.pixels == expected.flatMap { $0 })
    #expect(try ImageFile.decodeMask(bytes: builder.bytes(), named: "test") == plainMask)
  }
}

extension PNGBuilder {
  static func composited(_ value: UInt8, alpha: UInt8) -> UInt8 {
    UInt8((Int(value) * Int(alpha) + 127) / 255)
  }

  var paletteColors: [RGB] {
    stride(from: 0, to: palette.count, by: 3).map {
      RGB(red: palette[$0], green: palette[$0 + 1], blue: palette[$0 + 2])
    }
  }

  /// Samples of each pixel scaled to 8 bits.
  private var scaled: [[UInt8]] {
    let greatest = (1 << depth) - 1
    return stride(from: 0, to: samples.count, by: colorType.samplesPerPixel).map { first in
      (0..<colorType.samplesPerPixel).map { (channel: Int) -> UInt8 in
        let sample = Int(samples[first + channel])
        return UInt8((sample * 255 + greatest / 2) / greatest)
      }
    }
  }

  /// Red, green and blue of each pixel, alpha left out.
  var storedColors: [[UInt8]] {
    switch colorType {
    case .grey, .greyAlpha: scaled.map { Array(repeating: $0[0], count: 3) }
    case .palette: samples.map { Array(palette[(3 * Int($0))..<(3 * Int($0) + 3)]) }
    case .rgb, .rgba: scaled.map { Array($0[..<3]) }
    }
  }

  /// Red, green and blue of each pixel as they show on black.
  var expectedColors: [[UInt8]] {
    guard colorType == .greyAlpha || colorType == .rgba else { return storedColors }
    return zip(storedColors, scaled).map { color, stored in
      color.map { Self.composited($0, alpha: stored[stored.count - 1]) }
    }
  }
}
