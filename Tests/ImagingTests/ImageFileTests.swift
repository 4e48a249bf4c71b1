import Files
import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct ImageFileTests {
  static let unknown: [(bytes: [UInt8], wording: String)] = [
    ([], "the file is empty"),
    (Array("GIF89a..".utf8), "this is a GIF"),
    (Array("RIFF....WEBP".utf8), "this is a WebP"),
    (Array("<!DOCTYPE html>".utf8), "this is a web page"),
    ([0xFF, 0xD8], "unknown content that begins with the bytes ff d8"),
    (
      [0x00, 0x0A, 1, 2, 3, 4, 5, 6, 7, 8],
      "unknown content that begins with the bytes 00 0a 01 02 03 04 05 06"
    ),
  ]

  @Test(arguments: unknown) func saysWhatAnUnknownFileIs(_ file: (bytes: [UInt8], wording: String)) throws {
    let error = ImageError.unknownFormat(file: "a/b.jpg", firstBytes: file.bytes)
    #expect(throws: error) { try ImageFile.decode(bytes: file.bytes, named: "a/b.jpg") }
    #expect("\(error)" == "a/b.jpg: \(file.wording), expected a JPEG or PNG; convert or remove it")
  }

  @Test func contentCountsNotTheName() throws {
    let folder = try TemporaryFolder()
    let path = FileSystem.join(folder.path, "photograph.png")
    try DurableFile.write(try TestPicture.fixture("ycbcr-420"), to: path)
    #expect(try ImageFile.header(of: path).format == .jpeg)
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
    .unknownFormat(file: "x.png", firstBytes: []),
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
