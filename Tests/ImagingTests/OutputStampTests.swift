import SkipSegFiles
import SkipSegImaging
import Testing

/// Stamps in the pictures that this program writes.
@Suite struct OutputStampTests {
  private let stamp = OutputStamp("skipseg predict")
  private let image = TestPicture.image

  @Test func aPNGKeepsItsPixels() throws {
    let map = LabelMap(width: 3, height: 2, labels: [0, 1, 2, 2, 1, 0])
    for bytes in [ImageEncoder.png(map, palette: ImageEncoderTests.palette), ImageEncoder.png(image)] {
      let stamped = stamp.stamped(bytes, as: .png)
      #expect(stamp.isOn(Array(stamped.prefix(OutputStamp.reach)), as: .png))
      #expect(!stamp.isOn(bytes, as: .png) && !OutputStamp("skipseg check").isOn(stamped, as: .png))
      #expect(
        try ImageFile.decode(bytes: stamped, named: "stamped")
          == ImageFile.decode(bytes: bytes, named: "plain"))
    }
  }

  /// The checksum is right: libpng would say otherwise, but takes a wrong one of a text without a word.
  @Test func theChunkIsThatOfTheSpecification() {
    let bytes = stamp.stamped(ImageEncoder.png(image), as: .png)
    let chunk = Array("tEXtSoftware\0skipseg predict".utf8)
    #expect(Array(bytes[33..<37]) == [0, 0, 0, 24] && Array(bytes[37..<65]) == chunk)
    var checksum = CRC32()
    checksum.update(chunk)
    #expect(bytes[65..<69].reduce(0) { $0 << 8 | UInt32($1) } == checksum.value)
  }

  @Test func aJPEGKeepsItsPixels() throws {
    let bytes = ImageEncoder.jpeg(image)
    let stamped = stamp.stamped(bytes, as: .jpeg)
    #expect(stamp.isOn(stamped, as: .jpeg) && !stamp.isOn(bytes, as: .jpeg))
    #expect(
      try ImageFile.decode(bytes: stamped, named: "stamped") == ImageFile.decode(bytes: bytes, named: "plain")
    )
  }

  @Test(arguments: [[], [0x89], [0xFF, 0xD8, 0xFF, 0xE0], [0xFF, 0xD8, 0xFF, 0xE0, 255, 255]] as [[UInt8]])
  func whatIsCutOffHasNone(bytes: [UInt8]) {
    for format in [OutputStamp.Format.png, .jpeg, .json, .svg] { #expect(!stamp.isOn(bytes, as: format)) }
  }
}
