import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

@Suite struct BMPDecodeTests {
  private static let sizes = [(13, 11), (1, 1), (4, 3), (7, 2), (1, 5)]

  private static func colors(_ width: Int, _ height: Int) -> [UInt8] {
    (0..<3 * width * height).map { UInt8(truncatingIfNeeded: $0 &* 97 &+ $0 / 5) }
  }

  struct Kind: Sendable, CustomTestStringConvertible {
    let bits: Int
    let headerSize: Int
    var shifts: [Int]?
    var testDescription: String { "\(bits) bits, header of \(headerSize), \(shifts ?? [])" }

    static let all = [
      Kind(bits: 24, headerSize: 40), Kind(bits: 24, headerSize: 12), Kind(bits: 24, headerSize: 124),
      Kind(bits: 32, headerSize: 40), Kind(bits: 32, headerSize: 40, shifts: [0, 8, 16]),
      Kind(bits: 32, headerSize: 124, shifts: [8, 16, 24]),
    ]
  }

  @Test(arguments: Kind.all, [false, true]) func colorsAreThoseOfThePNG(_ kind: Kind, isTopDown: Bool) throws
  {
    for (width, height) in Self.sizes {
      let samples = Self.colors(width, height)
      let bytes = BMPBuilder(
        width: width, height: height, bits: kind.bits, isTopDown: isTopDown && kind.headerSize > 12,
        headerSize: kind.headerSize, samples: samples, shifts: kind.shifts
      ).bytes()
      let png = ImageEncoder.png(Image(width: width, height: height, channels: 3, pixels: samples))
      #expect(try ImageFile.decode(bytes: bytes, named: "bmp") == ImageFile.decode(bytes: png, named: "png"))
      #expect(
        try ImageFile.decodeMask(bytes: bytes, named: "b") == ImageFile.decodeMask(bytes: png, named: "p"))
      let luma = try ImageFile.decode(bytes: bytes, named: "bmp", channels: 1)
      let expected = stride(from: 0, to: samples.count, by: 3).map {
        TestPicture.luma(samples[$0..<$0 + 3].map { Double($0) })
      }
      #expect(Deviation(luma.pixels, from: expected).maximum <= 0.5)
    }
  }

  @Test(arguments: [40, 12], [false, true]) func paletteMasksHoldTheirIndices(
    headerSize: Int, isTopDown: Bool
  ) throws {
    let palette = (0..<200).map { [UInt8($0), UInt8(255 - $0), 7] }
    for (width, height) in Self.sizes {
      let indices = (0..<width * height).map { UInt8($0 * 3 % 200) }
      var builder = BMPBuilder(
        width: width, height: height, bits: 8, isTopDown: isTopDown && headerSize > 12,
        headerSize: headerSize,
        palette: palette, samples: indices)
      // The oldest header doesn't state how many colours there are.
      if headerSize == 12 { builder.palette += [[UInt8]](repeating: [0, 0, 0], count: 56) }
      let colors = builder.palette.map { RGB(red: $0[0], green: $0[1], blue: $0[2]) }
      let map = LabelMap(width: width, height: height, labels: indices.map { UInt16($0) })
      #expect(
        try ImageFile.decodeMask(bytes: builder.bytes(), named: "bmp")
          == .indices(map, palette: MaskPalette(colors), bitDepth: 8))
      let pixels = indices.flatMap { builder.palette[Int($0)] }
      #expect(
        try ImageFile.decode(bytes: builder.bytes(), named: "bmp")
          == Image(width: width, height: height, channels: 3, pixels: pixels))
    }
  }

  /// A BMP has no other way to store grey.
  @Test func aPaletteOfAllGreysIsGrey() throws {
    let indices = (0..<77).map { UInt8($0 * 3) }
    let palette = (0..<256).map { [UInt8](repeating: UInt8($0), count: 3) }
    let bmp = BMPBuilder(width: 11, height: 7, bits: 8, palette: palette, samples: indices).bytes()
    let png = ImageEncoder.png(Image(width: 11, height: 7, channels: 1, pixels: indices))
    #expect(try ImageFile.decodeMask(bytes: bmp, named: "b") == ImageFile.decodeMask(bytes: png, named: "p"))
    #expect(try ImageFile.decode(bytes: bmp, named: "b", channels: 1).pixels == indices)
  }

  /// The file is longer than what is read of it.
  @Test func theHeaderTellsHowLongTheFileIs() throws {
    let bytes = BMPBuilder(width: 200, height: 150, samples: Self.colors(200, 150)).bytes()
    let folder = try TemporaryFolder()
    let (whole, cut) = (folder.path("whole.bmp"), folder.path("cut.bmp"))
    try DurableFile.write(bytes, to: whole)
    try DurableFile.write(Array(bytes.dropLast()), to: cut)
    let header = try ImageFile.header(of: whole)
    #expect(header.width == 200 && header.height == 150 && header.format == .bmp && header.channels == 3)
    #expect("cut") { try ImageFile.header(of: cut) } throws: { error in
      if case .truncated = error as? ImageError { true } else { false }
    }
    #expect(ImageFormat(signature: bytes.prefix(ImageFormat.signatureLength)) == .bmp)
  }

  @Test(arguments: [8, 24]) func everyCutIsAnError(bits: Int) throws {
    let palette = bits == 8 ? [[UInt8]](repeating: [1, 2, 3], count: 5) : []
    let samples = [UInt8](repeating: 4, count: 6 * 5 * bits / 8)
    let bytes = BMPBuilder(width: 6, height: 5, bits: bits, palette: palette, samples: samples).bytes()
    for count in 0..<bytes.count {
      for decode in [
        { (bytes: [UInt8]) throws in _ = try ImageFile.photograph(bytes: bytes, named: "cut") },
        { (bytes: [UInt8]) throws in _ = try ImageFile.decodeMask(bytes: bytes, named: "cut") },
      ] {
        #expect("cut to \(count) bytes") {
          try decode(Array(bytes[..<count]))
        } throws: { error in
          switch error as? ImageError {
          case .truncated: true
          case .foreign: count < ImageFormat.signatureLength
          default: false
          }
        }
      }
    }
    _ = try ImageFile.decode(bytes: bytes + [1, 2, 3], named: "more behind")
  }

  struct Hostile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let builder: BMPBuilder
    let words: String

    init(_ description: String, _ words: String, _ change: (inout BMPBuilder) -> Void) {
      testDescription = description
      var builder = BMPBuilder(width: 2, height: 2, samples: [UInt8](repeating: 9, count: 12))
      change(&builder)
      (self.builder, self.words) = (builder, words)
    }
  }

  /// Sides are written into headers whose pixels are missing.
  private static let hostile = [
    Hostile("no width", "damaged (0 x 2 pixels)") { $0.width = 0 },
    Hostile("no height", "damaged (2 x 0 pixels)") { $0.height = 0 },
    Hostile("run lengths", "compressed, kind 1") { $0.compression = 1 },
    Hostile("16 bits", "16 bits a pixel") { $0.bits = 16 },
    Hostile("channels of 10 bits", "channels that are not of 8 bits") {
      $0.bits = 32
      $0.shifts = [3, 8, 16]
    },
    Hostile("two channels in one byte", "channels that are not of 8 bits") {
      $0.bits = 32
      $0.shifts = [8, 8, 16]
    },
    Hostile("a huge palette", "a palette of 4294967295 colours") {
      $0.bits = 8
      $0.palette = [[0, 0, 0]]
      $0.statedColors = 0xFFFF_FFFF
      $0.samples = [0, 0, 0, 0]
    },
    Hostile("an index beyond the palette", "the index 7 in a palette of 2 colours") {
      $0.bits = 8
      $0.palette = [[0, 0, 0], [1, 1, 1]]
      $0.samples = [0, 1, 7, 0]
    },
    Hostile("pixels within the header", "begin within its header") { $0.statedOffset = 20 },
    Hostile("pixels behind the end", "cut off") { $0.statedOffset = 0x7FFF_FFFF },
  ]

  @Test(arguments: hostile) func hostileHeadersAreRefused(_ hostile: Hostile) throws {
    let error = try #require(
      #expect(throws: ImageError.self) {
        try ImageFile.decodeMask(bytes: hostile.builder.bytes(), named: "a.bmp")
      })
    #expect("\(error)".contains(hostile.words) && !"\(error)".contains("\n"), "\(error)")
  }

  @Test func sidesBeyondTheLimitsTakeNoMemory() throws {
    for (width, height) in [(0x7FFF_FFFF, 1), (100_000, 100_000), (0x7FFF_FFFF, 0x7FFF_FFFF)] {
      var bytes = BMPBuilder(width: 1, height: 1, samples: [1, 2, 3]).bytes()
      for (place, value) in [(18, width), (22, height)] {
        for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
      }
      #expect("\(width) x \(height)") { try ImageFile.decode(bytes: bytes, named: "x") } throws: { error in
        if case .truncated = error as? ImageError { true } else { false }
      }
    }
  }

  @Test func flippedBitsNeverCrash() throws {
    let palette = [[UInt8]](repeating: [1, 2, 3], count: 9)
    let bytes = BMPBuilder(
      width: 5, height: 4, bits: 8, palette: palette, samples: (0..<20).map { UInt8($0 % 9) }
    ).bytes()
    let limits = DecodeLimits(maximumPixels: 100_000)
    var refusals = 0
    for bit in 0..<(8 * bytes.count) {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << (bit % 8)
      do {
        let image = try ImageFile.photograph(bytes: flipped, named: "flipped", limits: limits).image
        #expect(image.pixels.count == image.width * image.height * 3)
        _ = try ImageFile.decodeMask(bytes: flipped, named: "flipped", limits: limits)
      } catch {
        refusals += 1
      }
    }
    #expect(refusals > 100)
  }
}
