import Foundation
import SkipSegFiles
import SkipSegImaging
import TestSupport
import Testing

@Suite struct ImageFileTests {

  @Test func contentCountsNotTheName() throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "photograph.png")
    try DurableFile.write(try TestPicture.fixture("ycbcr-420"), to: path)
    #expect(try ImageFile.header(of: path).format == .jpeg)
    #expect(try ImageFile.format(of: path) == .jpeg)
    #expect(
      try ImageFile.decode(path)
        == ImageFile.decode(bytes: try TestPicture.fixture("ycbcr-420"), named: "fixture"))
  }

  /// The header may lie behind a preview that is longer than what is read at first.
  @Test func findsHeaderBehindLongSegments() throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "long.jpg")
    let bytes = try TestPicture.fixture("ycbcr-420")
    let comment: [UInt8] = [0xFF, 0xFE, 0xFF, 0xFF] + Array(repeating: 0x20, count: 65_533)
    try DurableFile.write(bytes[..<2] + comment + comment + bytes[2...], to: path)
    #expect(try ImageFile.header(of: path).width == TestPicture.width)
  }

  @Test func missingFileIsNamed() {
    let error = ImageError.unreadable(.cannotRead(path: "no/such.png", code: ENOENT))
    #expect(throws: error) { try ImageFile.header(of: "no/such.png") }
    #expect(throws: error) { try ImageFile.decode("no/such.png") }
    #expect(throws: error) { try ImageFile.decodeMask("no/such.png") }
  }

  @Test func jpegMaskIsRefused() throws {
    let bytes = try TestPicture.fixture("grey")
    #expect(throws: ImageError.maskIsJPEG(file: "mask.png")) {
      try ImageFile.decodeMask(bytes: bytes, named: "mask.png")
    }
  }

  @Test(arguments: ["ycbcr-420", "progressive"]) func limitOnPixelsHoldsForJPEG(_ name: String) throws {
    let count = TestPicture.width * TestPicture.height
    let bytes = try TestPicture.fixture(name)
    _ = try ImageFile.decode(bytes: bytes, named: name, limits: DecodeLimits(maximumPixels: count))
    let error = ImageError.tooManyPixels(
      file: name, width: TestPicture.width, height: TestPicture.height, limit: count - 1)
    #expect(throws: error) {
      try ImageFile.decode(bytes: bytes, named: name, limits: DecodeLimits(maximumPixels: count - 1))
    }
  }

  /// A header of a few bytes that asks for more memory than there is must cost nothing.
  @Test func limitOnPixelsHoldsForPNG() {
    var builder = PNGBuilder(width: 1, height: 1, colorType: .rgb, depth: 8, samples: [1, 2, 3])
    builder.width = 0x7FFF_FFFF
    builder.height = 0x7FFF_FFFF
    let bytes = builder.headerBytes()
    for maximumPixels in [DecodeLimits().maximumPixels, Int.max] {
      let error = ImageError.tooManyPixels(
        file: "bomb", width: 0x7FFF_FFFF, height: 0x7FFF_FFFF, limit: maximumPixels)
      let limits = DecodeLimits(maximumPixels: maximumPixels)
      #expect(throws: error) { try ImageFile.decode(bytes: bytes, named: "bomb", limits: limits) }
      #expect(throws: error) { try ImageFile.decodeMask(bytes: bytes, named: "bomb", limits: limits) }
    }
  }

  /// A line of pixels is few pixels, and a network's band of dozens of lines.
  @Test func limitOnSidesHolds() {
    for (width, height) in [(178_956_970, 1), (1, 1_000_001)] {
      var builder = PNGBuilder(width: 1, height: 1, colorType: .grey, depth: 8, samples: [1])
      (builder.width, builder.height) = (width, height)
      let bytes = builder.headerBytes()
      let error = ImageError.sideTooLong(file: "line", width: width, height: height, limit: 1_000_000)
      #expect(throws: error) { try ImageFile.decode(bytes: bytes, named: "line") }
      #expect(throws: error) { try ImageFile.decodeMask(bytes: bytes, named: "line") }
    }
  }

  /// JPEG itself allows 65,535, libjpeg a few less.
  @Test func sidesBeyondTheCodecAreNamed() throws {
    var bytes = try TestPicture.fixture("grey")
    let frame = try JPEGBytes(bytes).offset(ofMarker: 0xC0)
    bytes.replaceSubrange(frame + 5..<frame + 9, with: [0x00, 0x10, 0xFF, 0xFF])
    let error = ImageError.sideTooLong(file: "long", width: 65_535, height: 16, limit: 65_500)
    #expect(throws: error) { try ImageFile.header(bytes: bytes, named: "long") }
    #expect(throws: error) { try ImageFile.decode(bytes: bytes, named: "long") }
  }

  @Test(arguments: ["progressive", "noninterleaved"]) func limitOnScansHolds(_ name: String) throws {
    let bytes = try TestPicture.fixture(name)
    let scans = JPEGBytes(bytes).offsets(ofMarker: 0xDA).count
    _ = try ImageFile.decode(bytes: bytes, named: name, limits: DecodeLimits(maximumScans: scans))
    #expect(throws: ImageError.tooManyScans(file: name, limit: scans - 1)) {
      try ImageFile.decode(bytes: bytes, named: name, limits: DecodeLimits(maximumScans: scans - 1))
    }
  }

  @Test func repeatedScansReachTheDefaultLimit() throws {
    let bytes = try TestPicture.fixture("noninterleaved")
    let last = try #require(JPEGBytes(bytes).offsets(ofMarker: 0xDA).last)
    let scan = bytes[last..<(bytes.count - 2)]
    let bomb = bytes[..<last] + Array(repeating: scan, count: 200).joined() + [0xFF, 0xD9]
    #expect(throws: ImageError.tooManyScans(file: "bomb", limit: 100)) {
      try ImageFile.decode(bytes: Array(bomb), named: "bomb")
    }
  }

  static let errors: [ImageError] = [
    .unreadable(.cannotRead(path: "x.png", code: EACCES)),
    .foreign(file: "x.png", .empty),
    .sideTooLong(file: "x.png", width: 2, height: 3, limit: 1),
    .truncated(file: "x.png", format: .png, detail: "why"),
    .damaged(file: "x.png", format: .jpeg, detail: "why"),
    .unsupported(file: "x.png", format: .jpeg, detail: "why"),
    .tooManyPixels(file: "x.png", width: 2, height: 3, limit: 5),
    .tooManyScans(file: "x.png", limit: 5),
    .outOfMemory(file: "x.png", detail: "why"),
    .maskIsJPEG(file: "x.png"),
  ]

  @Test(arguments: errors) func errorsAreOneLineThatNamesTheFile(_ error: ImageError) {
    let text = "\(error)"
    #expect(text.hasPrefix("x.png: "))
    #expect(!text.contains("\n"))
    #expect(text.contains(";"))
  }
}
