import CCodecs
import SkipSegImaging
import Testing

@Suite struct OrientationTests {
  /// What each orientation makes of the stored rows 1 2 3 / 4 5 6, by the pictures of the EXIF specification.
  static let upright: [(orientation: UInt16, width: Int, values: [UInt8])] = [
    (1, 3, [1, 2, 3, 4, 5, 6]),
    (2, 3, [3, 2, 1, 6, 5, 4]),
    (3, 3, [6, 5, 4, 3, 2, 1]),
    (4, 3, [4, 5, 6, 1, 2, 3]),
    (5, 2, [1, 4, 2, 5, 3, 6]),
    (6, 2, [4, 1, 5, 2, 6, 3]),
    (7, 2, [6, 3, 5, 2, 4, 1]),
    (8, 2, [3, 6, 2, 5, 1, 4]),
  ]

  @Test(arguments: upright, [false, true])
  func turnsPNGUpright(
    _ upright: (orientation: UInt16, width: Int, values: [UInt8]), isBigEndian: Bool
  ) throws {
    var builder = PNGBuilder(
      width: 3, height: 2, colorType: .grey, depth: 8, samples: [1, 2, 3, 4, 5, 6])
    builder.exif = exif(orientation: upright.orientation, isBigEndian: isBigEndian)
    let bytes = builder.bytes()
    let height = 6 / upright.width

    let header = try ImageFile.header(bytes: bytes, named: "test")
    #expect(header.orientation.rawValue == Int(upright.orientation))
    #expect(header.width == 3 && header.height == 2)
    #expect(header.uprightSize == (upright.width, height))
    #expect(
      try ImageFile.decode(bytes: bytes, named: "test", channels: 1)
        == Image(width: upright.width, height: height, channels: 1, pixels: upright.values))
    #expect(
      try ImageFile.decode(bytes: bytes, named: "test").pixels
        == upright.values.flatMap { [$0, $0, $0] })
    let labels = LabelMap(width: upright.width, height: height, labels: upright.values.map { UInt16($0) })
    #expect(
      try ImageFile.decodeMask(bytes: bytes, named: "test")
        == .indices(labels, palette: nil, bitDepth: 8))
  }

  /// A picture of several bands of rows: where (x, y) is stored follows from the words of the specification.
  @Test(arguments: 1...8, [false, true])
  func turnsJPEGUpright(_ orientation: Int, isBigEndian: Bool) throws {
    let plain = try TestPicture.fixture("ycbcr-444")
    let stored = try ImageFile.decode(bytes: plain, named: "plain")
    let tag = exif(orientation: UInt16(orientation), isBigEndian: isBigEndian)
    let bytes = JPEGBytes(plain).inserting(exif: tag)
    let image = try ImageFile.decode(bytes: bytes, named: "test")
    #expect((image.width == stored.height) == (orientation >= 5))
    #expect(try ImageFile.header(bytes: bytes, named: "test").uprightSize == (image.width, image.height))

    let (right, bottom) = (stored.width - 1, stored.height - 1)
    for y in 0..<image.height {
      for x in 0..<image.width {
        let (storedX, storedY) =
          switch orientation {
          case 1: (x, y)
          case 2: (right - x, y)
          case 3: (right - x, bottom - y)
          case 4: (x, bottom - y)
          case 5: (y, x)
          case 6: (y, bottom - x)
          case 7: (right - y, bottom - x)
          default: (right - y, x)
          }
        let source = 3 * (storedY * stored.width + storedX)
        let target = 3 * (y * image.width + x)
        #expect(image.pixels[target..<target + 3] == stored.pixels[source..<source + 3])
      }
    }
  }

  @Test(arguments: [0, 9, 255, 65_535]) func valuesOutOfRangeMeanUpright(_ value: UInt16) throws {
    let tag = exif(orientation: value, isBigEndian: true)
    #expect(codec_exif_orientation(tag, tag.count) == 1)
  }

  /// Whatever a damaged tag says, it names one of the eight orientations and is read within its bounds.
  @Test(arguments: [false, true]) func damagedTagsAreHarmless(isBigEndian: Bool) {
    let whole = exif(orientation: 6, isBigEndian: isBigEndian)
    #expect(codec_exif_orientation(whole, whole.count) == 6)
    for count in 0..<whole.count {
      let cut = Array(whole[..<count])
      #expect([1, 6].contains(codec_exif_orientation(cut, count)))
    }
    for bit in 0..<(8 * whole.count) {
      var flipped = whole
      flipped[bit / 8] ^= 1 << (bit % 8)
      #expect((1...8).contains(codec_exif_orientation(flipped, flipped.count)))
    }
  }
}
