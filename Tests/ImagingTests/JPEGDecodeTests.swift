import SkipSegImaging
import Testing

@Suite struct JPEGDecodeTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let name: String
    let mode: String
    /// Of a sample, as much as quality 95 and the sampling of colour blur a ramp.
    var maximumDeviation = 4.0
    var testDescription: String { name }
  }

  static let colorKinds = [
    Kind(name: "ycbcr-444", mode: "YCbCr 4:4:4"),
    Kind(name: "ycbcr-440", mode: "YCbCr 4:4:0", maximumDeviation: 8),
    Kind(name: "ycbcr-422", mode: "YCbCr 4:2:2", maximumDeviation: 8),
    Kind(name: "ycbcr-420", mode: "YCbCr 4:2:0", maximumDeviation: 8),
    Kind(name: "ycbcr-411", mode: "YCbCr 4:1:1", maximumDeviation: 16),
    Kind(name: "ycbcr-410", mode: "YCbCr 4:1:0", maximumDeviation: 16),
    Kind(name: "ycbcr-mixed", mode: "YCbCr mixed sampling", maximumDeviation: 8),
    Kind(name: "rgb", mode: "RGB 8-bit"),
    Kind(name: "progressive", mode: "YCbCr 4:2:0 progressive", maximumDeviation: 8),
    Kind(name: "arithmetic", mode: "YCbCr 4:2:0 arithmetic", maximumDeviation: 8),
    Kind(
      name: "arithmetic-progressive", mode: "YCbCr 4:2:0 progressive arithmetic", maximumDeviation: 8),
    Kind(name: "restart-blocks", mode: "YCbCr 4:2:0", maximumDeviation: 8),
    Kind(name: "restart-rows", mode: "YCbCr 4:2:0", maximumDeviation: 8),
    Kind(name: "noninterleaved", mode: "YCbCr 4:2:0", maximumDeviation: 8),
  ]

  static let inkKinds = [
    Kind(name: "cmyk", mode: "CMYK 8-bit"),
    Kind(name: "cmyk-adobe", mode: "CMYK 8-bit"),
    Kind(name: "ycck-adobe", mode: "YCCK 8-bit", maximumDeviation: 6),
  ]

  @Test(arguments: colorKinds) func decodesColor(_ kind: Kind) throws {
    try check(kind, shows: TestPicture.rgb)
  }

  @Test(arguments: inkKinds) func decodesInkAsLight(_ kind: Kind) throws {
    try check(kind, shows: TestPicture.rgbUnderBlack)
  }

  @Test func decodesGrey() throws {
    let kind = Kind(name: "grey", mode: "grey 8-bit")
    try check(kind) { x, y in
      Array(repeating: TestPicture.luma(TestPicture.rgb(x, y)), count: 3)
    }
  }

  /// In one channel every kind gives the luma of what it gives in three.
  private func check(_ kind: Kind, shows color: (Int, Int) -> [Double]) throws {
    let bytes = try TestPicture.fixture(kind.name)
    let header = try ImageFile.header(bytes: bytes, named: kind.name)
    #expect(header.mode == kind.mode)
    #expect(header.format == .jpeg)
    #expect(header.uprightSize == (TestPicture.width, TestPicture.height))

    let image = try ImageFile.decode(bytes: bytes, named: kind.name)
    #expect(image.width == TestPicture.width && image.height == TestPicture.height)
    let deviation = Deviation(image.pixels, from: TestPicture.samples(color))
    #expect(deviation.mean < 3)
    #expect(deviation.maximum <= kind.maximumDeviation)

    let grey = try ImageFile.decode(bytes: bytes, named: kind.name, channels: 1)
    let greyDeviation = Deviation(
      grey.pixels, from: TestPicture.samples { [TestPicture.luma(color($0, $1))] })
    #expect(greyDeviation.mean < 1)
    #expect(greyDeviation.maximum <= 4)
  }

  /// A scan may be coded anew but not changed: these files hold the very same coefficients.
  @Test(arguments: [
    "progressive", "arithmetic", "arithmetic-progressive", "restart-blocks", "restart-rows", "noninterleaved",
  ])
  func codingDoesNotChangePixels(_ name: String) throws {
    let plain = try ImageFile.decode(bytes: try TestPicture.fixture("ycbcr-420"), named: "plain")
    let other = try ImageFile.decode(bytes: try TestPicture.fixture(name), named: name)
    #expect(plain == other)
  }

  @Test(arguments: [12, 16]) func refusesOtherPrecisions(_ bits: UInt8) throws {
    var bytes = try TestPicture.fixture("rgb")
    let frame = try JPEGBytes(bytes).offset(ofMarker: 0xC0)
    bytes[frame + 4] = bits
    #expect {
      try ImageFile.decode(bytes: bytes, named: "deep")
    } throws: { error in
      guard case .unsupported("deep", .jpeg, _)? = error as? ImageError else { return false }
      return true
    }
  }

  @Test func refusesLosslessFrames() throws {
    var bytes = try TestPicture.fixture("rgb")
    let frame = try JPEGBytes(bytes).offset(ofMarker: 0xC0)
    bytes[frame + 1] = 0xC3
    #expect {
      try ImageFile.header(bytes: bytes, named: "lossless")
    } throws: { error in
      guard case .unsupported("lossless", .jpeg, _)? = error as? ImageError else { return false }
      return true
    }
  }
}
