import SkipSegImaging
import Testing

/// A damaged file is an error, never a part of a picture and never a crash.
@Suite struct DamageTests {
  static let jpegs = [
    "ycbcr-420", "progressive", "arithmetic", "restart-blocks", "noninterleaved", "ycck-adobe",
  ]

  static func png(isInterlaced: Bool, missingBytes: Int = 0) -> [UInt8] {
    var builder = PNGBuilder(
      width: 7, height: 6, colorType: .palette, depth: 4, samples: (0..<42).map { $0 % 16 },
      isInterlaced: isInterlaced, palette: (0..<48).map { UInt8($0 * 5) }, transparency: [0, 128])
    builder.exif = exif(orientation: 6, isBigEndian: true)
    builder.missingBytes = missingBytes
    return builder.bytes()
  }

  @Test(arguments: jpegs) func everyCutOfJPEGThroughPixelsIsAnError(_ name: String) throws {
    let bytes = try TestPicture.fixture(name)
    for count in 0..<bytes.count - 2 {
      expectCut(count, of: bytes) { try ImageFile.photograph(bytes: $0, named: name) }
    }
  }

  /// Behind the image data only the end mark, of 12 bytes, can be cut off.
  @Test(arguments: [false, true]) func everyCutOfPNGThroughPixelsIsAnError(isInterlaced: Bool) throws {
    let bytes = Self.png(isInterlaced: isInterlaced)
    let whole = try ImageFile.decode(bytes: bytes, named: "whole")
    for count in 0..<bytes.count {
      expectCut(count, of: bytes) { try ImageFile.decodeMask(bytes: $0, named: "cut") }
      if count < bytes.count - 12 {
        expectCut(count, of: bytes) { try ImageFile.photograph(bytes: $0, named: "cut") }
      } else {
        let photograph = try ImageFile.photograph(bytes: Array(bytes[..<count]), named: "cut")
        #expect(photograph.note?.oddity == .noEnd)
        #expect(photograph.image == whole)
      }
    }
  }

  private func expectCut(_ count: Int, of bytes: [UInt8], decode: ([UInt8]) throws -> some Any) {
    #expect("cut to \(count) bytes") {
      _ = try decode(Array(bytes[..<count]))
    } throws: { error in
      switch error as? ImageError {
      case .truncated: true
      case .foreign: count < 8
      default: false
      }
    }
  }

  /// Whoever cuts a file and closes it properly has still lost pixels.
  @Test(arguments: ["ycbcr-420", "restart-rows", "grey"]) func scanThatEndsEarlyIsAnError(_ name: String)
    throws
  {
    let bytes = try TestPicture.fixture(name)
    let scan = try JPEGBytes(bytes).offset(ofMarker: 0xDA)
    for count in stride(from: scan + 20, to: bytes.count - 12, by: 7) {
      #expect(throws: ImageError.self, "closed after \(count) bytes") {
        try ImageFile.decode(bytes: bytes[..<count] + [0xFF, 0xD9], named: name)
      }
    }
  }

  @Test(arguments: [1, 4, 5, 20, 30], [false, true])
  func imageDataThatEndsEarlyIsAnError(missingBytes: Int, isInterlaced: Bool) {
    let bytes = Self.png(isInterlaced: isInterlaced, missingBytes: missingBytes)
    #expect(throws: ImageError.damaged(file: "short", format: .png, detail: "Not enough image data")) {
      try ImageFile.decode(bytes: bytes, named: "short")
    }
    #expect(throws: ImageError.damaged(file: "short", format: .png, detail: "Not enough image data")) {
      try ImageFile.decodeMask(bytes: bytes, named: "short")
    }
  }

  @Test func componentWithoutScanIsAnError() throws {
    let bytes = try TestPicture.fixture("noninterleaved")
    let scans = JPEGBytes(bytes).offsets(ofMarker: 0xDA)
    #expect(scans.count == 3)
    for end in scans.dropFirst() {
      #expect {
        try ImageFile.decode(bytes: bytes[..<end] + [0xFF, 0xD9], named: "partial")
      } throws: { error in
        guard case .damaged("partial", .jpeg, _)? = error as? ImageError else { return false }
        return true
      }
    }
  }

  /// Checksums guard every byte of a PNG. Where the length of the end mark is wrong, the file ends before the mark does.
  @Test(arguments: [false, true]) func everyFlippedBitOfPNGIsAnError(isInterlaced: Bool) throws {
    let bytes = Self.png(isInterlaced: isInterlaced)
    let whole = try ImageFile.decode(bytes: bytes, named: "whole")
    let lengthOfEnd = bytes.count - 12..<bytes.count - 8
    let limits = DecodeLimits(maximumPixels: 100_000)
    for bit in 0..<(8 * bytes.count) {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << (bit % 8)
      if let photograph = try? ImageFile.photograph(bytes: flipped, named: "flipped", limits: limits) {
        #expect(
          lengthOfEnd.contains(bit / 8) && photograph.note?.oddity == .noEnd && photograph.image == whole,
          "bit \(bit)")
      }
      #expect(throws: ImageError.self, "bit \(bit)") {
        try ImageFile.decodeMask(bytes: flipped, named: "flipped", limits: limits)
      }
    }
  }

  /// JPEG has no checksums, so that a flip may give other pixels; but then it gives all of them. Where they take fewer
  /// bytes than there are, a note says so.
  @Test(arguments: jpegs) func flippedBitsOfJPEGNeverCrash(_ name: String) throws {
    let bytes = try TestPicture.fixture(name)
    let limits = DecodeLimits(maximumPixels: 100_000)
    var remarks = 0
    for bit in 0..<(8 * bytes.count) {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << (bit % 8)
      do {
        let photograph = try ImageFile.photograph(bytes: flipped, named: name, limits: limits)
        #expect(photograph.image.pixels.count == photograph.width * photograph.height * 3)
        if photograph.note != nil { remarks += 1 }
      } catch {
        remarks += 1
      }
    }
    #expect(remarks > bytes.count)
  }

  /// Cameras put notes of their own behind the picture, and further pictures (MPO).
  @Test func bytesBehindThePictureAreNoDamage() throws {
    let jpeg = try TestPicture.fixture("ycbcr-420")
    let png = Self.png(isInterlaced: false)
    let second = try TestPicture.fixture("grey")
    for bytes in [jpeg, png] {
      let plain = try ImageFile.photograph(bytes: bytes, named: "file")
      #expect(plain.note == nil)
      for further in [Array("notes of the camera".utf8), second, [0, 0, 0]] {
        #expect(try ImageFile.photograph(bytes: bytes + further, named: "file") == plain)
      }
    }
  }
}
