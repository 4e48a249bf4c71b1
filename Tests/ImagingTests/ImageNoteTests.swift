import SkipSegImaging
import Testing

/// A file of which all pixels are there is whole, whatever else is odd about it, and a note says what. A mask is read
/// from sound files only.
@Suite struct ImageNoteTests {
  static let huffman = [
    "ycbcr-420", "grey", "progressive", "restart-blocks", "restart-rows", "noninterleaved", "ycck-adobe",
  ]
  static let arithmetic = ["arithmetic", "arithmetic-progressive"]
  /// As many as no reader takes in advance.
  static let stray = [UInt8](repeating: 0x55, count: 12)
  static let endMark: [UInt8] = [0xFF, 0xD9]
  static let comment: [UInt8] = [0xFF, 0xFE, 0, 4, 0x61, 0x62]

  private func expect(
    _ oddity: ImageNote.Oddity?, of bytes: [UInt8], whole: [UInt8],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let photograph = try ImageFile.photograph(bytes: bytes, named: "a/b")
    #expect(photograph.note?.oddity == oddity, sourceLocation: sourceLocation)
    #expect(
      try photograph.image == ImageFile.decode(bytes: whole, named: "whole"), sourceLocation: sourceLocation)
    let text = photograph.note.map { "\($0)" } ?? "a/b: whole, but"
    #expect(text.hasPrefix("a/b: whole, but") && !text.contains("\n"), sourceLocation: sourceLocation)
  }

  @Test(arguments: huffman) func jpegWithoutEndMarkIsWhole(_ name: String) throws {
    let bytes = try TestPicture.fixture(name)
    let data = Array(bytes.dropLast(2))
    for odd in [data, data + [0xFF], data + Self.comment, data + Self.stray] {
      try expect(.noEnd, of: odd, whole: bytes)
    }
  }

  /// Decoders of arithmetic code go on with zeros behind the end, so that nothing tells whether bits are missing.
  @Test(arguments: arithmetic) func arithmeticCodeWithoutEndMarkIsAnError(_ name: String) throws {
    let bytes = try TestPicture.fixture(name)
    let error = #expect(throws: ImageError.self) {
      try ImageFile.decode(bytes: Array(bytes.dropLast(2)), named: name)
    }
    guard case .truncated? = error else {
      Issue.record("not told as cut off: \(String(describing: error))")
      return
    }
  }

  @Test(arguments: huffman + arithmetic) func bytesBeforeTheEndMarkAreNoted(_ name: String) throws {
    let bytes = try TestPicture.fixture(name)
    let data = Array(bytes.dropLast(2))
    try expect(.surplus, of: data + Self.stray + Self.endMark, whole: bytes)
    try expect(.surplus, of: data + Self.stray + Self.comment + Self.endMark, whole: bytes)
    try expect(nil, of: data + Self.comment + Self.endMark, whole: bytes)
  }

  /// However few they are, and however far the decoder reads ahead.
  @Test(arguments: huffman, 1...12) func zerosBeforeTheEndMarkAreNoted(_ name: String, count: Int) throws {
    let bytes = try TestPicture.fixture(name)
    let zeros = [UInt8](repeating: 0, count: count)
    try expect(.surplus, of: Array(bytes.dropLast(2)) + zeros + Self.endMark, whole: bytes)
  }

  /// There they are data that no longer decodes.
  @Test(arguments: ["progressive", "noninterleaved", "arithmetic-progressive"])
  func bytesBetweenScansAreAnError(_ name: String) throws {
    let bytes = try TestPicture.fixture(name)
    let firstScan = try JPEGBytes(bytes).offset(ofMarker: 0xDA)
    // Tables and comments may come first.
    for marker in [0xDA, 0xC4] as [UInt8] {
      for offset in JPEGBytes(bytes).offsets(ofMarker: marker) where offset > firstScan {
        expectDamage(of: Self.inserting(Self.stray, at: offset, in: bytes))
        expectDamage(of: Self.inserting(Self.stray + Self.comment, at: offset, in: bytes))
      }
    }
  }

  @Test(arguments: ["restart-blocks", "restart-rows"], 1...12)
  func bytesBeforeARestartMarkAreAnError(_ name: String, count: Int) throws {
    let bytes = try TestPicture.fixture(name)
    let scan = try JPEGBytes(bytes).offset(ofMarker: 0xDA)
    let marks = (scan..<bytes.count - 1).filter { bytes[$0] == 0xFF && (0xD0...0xD7).contains(bytes[$0 + 1]) }
    for mark in [marks[0], marks[marks.count / 2], marks[marks.count - 1]] {
      expectDamage(of: Self.inserting([UInt8](repeating: 0, count: count), at: mark, in: bytes))
    }
  }

  /// Scans that never came leave a blurred picture, and libjpeg no warning.
  @Test(arguments: ["progressive", "arithmetic-progressive"]) func missingScansAreDamage(_ name: String)
    throws
  {
    let bytes = try TestPicture.fixture(name)
    let scans = JPEGBytes(bytes).offsets(ofMarker: 0xDA)
    #expect(scans.count >= 10)
    for reduction in [1, 8] {
      for end in scans.dropFirst() {
        expectDamage(of: Array(bytes[..<end]) + Self.endMark, reduction: reduction)
        #expect("cut before the scan at \(end)") {
          try ImageFile.photograph(bytes: Array(bytes[..<end]), named: "cut", reduction: reduction)
        } throws: { error in
          guard case .truncated? = error as? ImageError else { return false }
          return true
        }
      }
    }
  }

  private static func inserting(_ new: [UInt8], at offset: Int, in bytes: [UInt8]) -> [UInt8] {
    Array(bytes[..<offset]) + new + Array(bytes[offset...])
  }

  private func expectDamage(
    of bytes: [UInt8], reduction: Int = 1, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(sourceLocation: sourceLocation) {
      try ImageFile.photograph(bytes: bytes, named: "odd", reduction: reduction)
    } throws: { error in
      guard case .damaged("odd", .jpeg, _)? = error as? ImageError else { return false }
      return true
    }
  }
}

extension ImageNoteTests {
  /// Where chunks end must make no difference: the decoder takes its input by chunks and looks no further than it must.
  static let chunkSizes = [1, 2, 3, 7, 50, .max]

  private func png(
    isInterlaced: Bool, chunkSize: Int, _ change: (inout PNGBuilder) -> Void = { _ in }
  ) -> [UInt8] {
    var builder = PNGBuilder(
      width: 9, height: 6, colorType: .grey, depth: 8, samples: (0..<54).map { $0 * 4 },
      isInterlaced: isInterlaced)
    builder.chunkSize = chunkSize
    change(&builder)
    return builder.bytes()
  }

  @Test(arguments: [false, true], chunkSizes)
  func soundPNGHasNoNote(isInterlaced: Bool, chunkSize: Int) throws {
    let plain = png(isInterlaced: false, chunkSize: .max)
    let empty = PNGBuilder.chunk("IDAT", [])
    for chunks in [[], empty, PNGBuilder.chunk("tEXt", Array("a\0b".utf8)), empty + empty] {
      let bytes = png(isInterlaced: isInterlaced, chunkSize: chunkSize) { $0.chunksBehind = chunks }
      try expect(nil, of: bytes, whole: plain)
      #expect(throws: Never.self) { try ImageFile.decodeMask(bytes: bytes, named: "mask") }
    }
  }

  @Test(arguments: [false, true], chunkSizes)
  func moreImageDataThanRowsIsNoted(isInterlaced: Bool, chunkSize: Int) throws {
    let plain = png(isInterlaced: false, chunkSize: .max)
    let changes: [(inout PNGBuilder) -> Void] = [
      { $0.surplusBytes = 1 }, { $0.surplusBytes = 70_000 },
      { $0.chunksBehind = PNGBuilder.chunk("IDAT", [1, 2, 3]) },
      { $0.chunksBehind = PNGBuilder.chunk("IDAT", []) + PNGBuilder.chunk("IDAT", [1]) },
    ]
    for change in changes {
      let bytes = png(isInterlaced: isInterlaced, chunkSize: max(chunkSize, 7), change)
      try expect(.surplus, of: bytes, whole: plain)
      let detail = "more image data than its rows need"
      #expect(throws: ImageError.damaged(file: "mask", format: .png, detail: detail)) {
        try ImageFile.decodeMask(bytes: bytes, named: "mask")
      }
    }
  }

  @Test(arguments: [false, true], chunkSizes)
  func wrongOrMissingChecksumIsDamage(isInterlaced: Bool, chunkSize: Int) {
    for checksum in [PNGBuilder.Checksum.wrong, .missing] {
      let bytes = png(isInterlaced: isInterlaced, chunkSize: chunkSize) { $0.checksum = checksum }
      let decoders: [() throws -> Void] = [
        { _ = try ImageFile.photograph(bytes: bytes, named: "odd") },
        { _ = try ImageFile.decodeMask(bytes: bytes, named: "odd") },
      ]
      for decode in decoders {
        #expect("checksum \(checksum)") {
          try decode()
        } throws: { error in
          guard case .damaged("odd", .png, _)? = error as? ImageError else { return false }
          return true
        }
      }
    }
  }

  @Test func animationIsItsFirstPicture() throws {
    let plain = png(isInterlaced: false, chunkSize: .max)
    let control = PNGBuilder.chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0])
    let bytes = png(isInterlaced: false, chunkSize: .max) { $0.chunksBefore = control }
    try expect(.animation, of: bytes, whole: plain)
  }

  @Test func maskWithoutEndIsAnError() {
    let bytes = Array(png(isInterlaced: false, chunkSize: .max).dropLast(12))
    let detail = "the mark of its end is missing"
    #expect(throws: ImageError.truncated(file: "mask", format: .png, detail: detail)) {
      try ImageFile.decodeMask(bytes: bytes, named: "mask")
    }
  }
}
