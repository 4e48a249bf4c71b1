import SkipSegImaging
import Testing

@Suite struct ImageEncoderTests {
  static let palette = [
    RGB.black, RGB(red: 200, green: 10, blue: 20), RGB(red: 30, green: 210, blue: 40),
  ]

  @Test(arguments: [(1, 1), (7, 5), (300, 211)])
  func labelsUpTo255BecomePalettePNG(_ width: Int, _ height: Int) throws {
    let labels = (0..<(width * height)).map { UInt16($0 % 256) }
    let map = LabelMap(width: width, height: height, labels: labels)
    let bytes = ImageEncoder.png(map, palette: Self.palette)
    #expect(try ImageFile.header(bytes: bytes, named: "map").mode == "palette 8-bit")

    let mask = try ImageFile.decodeMask(bytes: bytes, named: "map")
    guard case .indices(let decoded, let palette?, bitDepth: 8) = mask else {
      Issue.record("\(mask) is no palette mask")
      return
    }
    #expect(decoded == map)
    #expect(palette.starts(with: Self.palette))
    let standard = Palette.standard(256)
    #expect(palette.dropFirst(3).elementsEqual(standard[..<palette.count].dropFirst(3)))
    #expect(palette.count > Int(labels.max() ?? 0))

    // Any viewer sees the colours.
    let image = try ImageFile.decode(bytes: bytes, named: "map")
    #expect(
      image.pixels
        == labels.flatMap { [palette[Int($0)].red, palette[Int($0)].green, palette[Int($0)].blue] })
  }

  @Test func allColorsOfThePaletteAreWritten() throws {
    let map = LabelMap(width: 2, height: 1, labels: [0, 1])
    let bytes = ImageEncoder.png(map, palette: Self.palette)
    #expect(
      try ImageFile.decodeMask(bytes: bytes, named: "map")
        == .indices(map, palette: MaskPalette(Self.palette), bitDepth: 8))
  }

  @Test(arguments: [256, 4_660, UInt16.max]) func greaterLabelsBecome16BitGrey(_ greatest: UInt16) throws {
    let map = LabelMap(width: 3, height: 2, labels: [0, 1, 255, 256, 258, greatest])
    let bytes = ImageEncoder.png(map, palette: Self.palette)
    #expect(
      try ImageFile.decodeMask(bytes: bytes, named: "map") == .indices(map, palette: nil, bitDepth: 16))
  }

  @Test(arguments: [1, 3], [(1, 1), (37, 29), (640, 3)])
  func pngKeepsEveryPixel(channels: Int, size: (width: Int, height: Int)) throws {
    let count = size.width * size.height * channels
    let image = Image(
      width: size.width, height: size.height, channels: channels,
      pixels: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 / 5) })
    let bytes = ImageEncoder.png(image)
    #expect(try ImageFile.decode(bytes: bytes, named: "image", channels: channels) == image)
  }

  @Test(arguments: [1, 3]) func jpegIsClose(channels: Int) throws {
    let color = TestPicture.image
    let expected =
      channels == 3
      ? TestPicture.samples(TestPicture.rgb)
      : TestPicture.samples { [TestPicture.luma(TestPicture.rgb($0, $1))] }
    let image = Image(
      width: color.width, height: color.height, channels: channels, pixels: expected.map { UInt8($0) })
    let bytes = ImageEncoder.jpeg(image, quality: 95)
    let decoded = try ImageFile.decode(bytes: bytes, named: "image", channels: channels)
    #expect(Deviation(decoded.pixels, from: expected).mean < 2.5)
    #expect(
      try ImageFile.header(bytes: bytes, named: "image").mode
        == (channels == 3 ? "YCbCr 4:2:0" : "grey 8-bit"))
  }

  /// Noise, so that the file is longer than the encoder's buffer grows at once.
  @Test func qualityChoosesTheSize() throws {
    var state: UInt32 = 1
    let pixels = (0..<(512 * 256 * 3)).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    let image = Image(width: 512, height: 256, channels: 3, pixels: pixels)
    let sizes = [1, 50, 100].map { ImageEncoder.jpeg(image, quality: $0).count }
    #expect(sizes == sizes.sorted() && sizes[2] > 100_000)
    let best = try ImageFile.decode(
      bytes: ImageEncoder.jpeg(image, quality: 100), named: "noise", channels: 1)
    #expect(best.width == 512 && best.height == 256)
  }
}
