import SkipSegImaging
import Testing

/// What decoding takes is known from the header.
@Suite struct DecodingMemoryTests {
  /// What the bounds hold beside pixels: rows within the codecs, and what these always take.
  private func rows(_ width: Int) -> Int { 128 * width + 1 << 20 }

  /// Whole units of 16 x 16 pixels, 3 x 2 of them: 24 blocks of luma and 6 of each chroma are needed at least; each
  /// holds 64 coefficients of 16 bits.
  @Test(arguments: ["progressive", "arithmetic-progressive", "noninterleaved"])
  func coefficientsOfSeveralScansCount(_ name: String) throws {
    let header = try ImageFile.header(bytes: try TestPicture.fixture(name), named: name)
    #expect((36 * 128...48 * 128).contains(header.bufferedBytes))
    let pixels = TestPicture.width * TestPicture.height * 3
    #expect(header.decodingBytes(channels: 3) == pixels + header.bufferedBytes + rows(TestPicture.width))
    // Reduced pixels are made from all coefficients.
    #expect(
      header.decodingBytes(channels: 3, reduction: 4) == 10 * 8 * 3 + header.bufferedBytes
        + rows(TestPicture.width))
  }

  @Test func oneScanBuffersNothing() throws {
    let header = try ImageFile.header(bytes: try TestPicture.fixture("ycbcr-420"), named: "file")
    #expect(header.bufferedBytes == 0)
    #expect(
      header.decodingBytes(channels: 1) == TestPicture.width * TestPicture.height + rows(TestPicture.width))
  }

  @Test func turnedPicturesAreThereTwice() throws {
    let plain = try TestPicture.fixture("ycbcr-420")
    let turned = JPEGBytes(plain).inserting(exif: exif(orientation: 6, isBigEndian: true))
    let header = try ImageFile.header(bytes: turned, named: "file")
    #expect(
      header.decodingBytes(channels: 3) == 2 * 3 * TestPicture.width * TestPicture.height
        + rows(TestPicture.width))
  }

  @Test(arguments: PNGBuilder.ColorType.allCases, [false, true])
  func masksCountAsStoredAndWidened(colorType: PNGBuilder.ColorType, isInterlaced: Bool) throws {
    for depth in colorType.depths {
      let builder = PNGBuilder(
        width: 100, height: 10, colorType: colorType, depth: depth,
        samples: [UInt16](repeating: 0, count: 1000 * colorType.samplesPerPixel), isInterlaced: isInterlaced,
        palette: colorType == .palette ? [1, 2, 3] : [])
      let header = try ImageFile.header(bytes: builder.bytes(), named: "file")
      let isColor = colorType == .rgb || colorType == .rgba
      let stored = isColor ? 3000 : depth == 16 ? 2000 : 3000
      #expect(header.maskDecodingBytes == stored + (isInterlaced ? 4000 : 0) + rows(100))
    }
  }

  /// A header of a few bytes may claim more than a number holds.
  @Test func boundsNeverOverflow() throws {
    var builder = PNGBuilder(
      width: 1, height: 1, colorType: .rgb, depth: 8, samples: [1, 2, 3], isInterlaced: true)
    builder.width = 0x7FFF_FFFF
    builder.height = 0x7FFF_FFFF
    let header = try ImageFile.header(bytes: builder.headerBytes(), named: "bomb")
    #expect(header.decodingBytes(channels: 3) == .max && header.maskDecodingBytes == .max)
  }
}
