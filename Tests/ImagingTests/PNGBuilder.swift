/// Puts PNG files together by the letter of the specification (W3C PNG, 3rd edition), with stored deflate
/// blocks, so that the decoder is tested against something that is not the same library.
struct PNGBuilder {
  enum ColorType: UInt8, Sendable, CaseIterable {
    case grey = 0
    case rgb = 2
    case palette = 3
    case greyAlpha = 4
    case rgba = 6

    var samplesPerPixel: Int {
      switch self {
      case .grey, .palette: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgba: 4
      }
    }

    var depths: [Int] {
      switch self {
      case .grey: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      case .rgb, .greyAlpha, .rgba: [8, 16]
      }
    }
  }

  var width: Int
  var height: Int
  var colorType: ColorType
  var depth: Int
  /// `height * width * samplesPerPixel` values.
  var samples: [UInt16]
  var isInterlaced = false
  var palette: [UInt8] = []
  var transparency: [UInt8] = []
  var exif: [UInt8] = []
  /// Bytes left away from the end of the image data, in a file that is well formed otherwise.
  var missingBytes = 0
  /// Bytes more than the rows need, in the same stream.
  var surplusBytes = 0
  enum Checksum { case right, wrong, missing }
  /// At the end of the stream.
  var checksum = Checksum.right
  /// Chunks of this size in place of one for all of the stream.
  var chunkSize = Int.max
  /// Between the image data and the end, and before the image data: whole chunks.
  var chunksBehind: [UInt8] = []
  var chunksBefore: [UInt8] = []

  func bytes() -> [UInt8] {
    var file = signatureAndHeader()
    if !exif.isEmpty { file += Self.chunk("eXIf", exif) }
    if !palette.isEmpty { file += Self.chunk("PLTE", palette) }
    if !transparency.isEmpty { file += Self.chunk("tRNS", transparency) }
    let rows = isInterlaced ? interlacedRows() : rows(x0: 0, y0: 0, dx: 1, dy: 1)
    file += chunksBefore
    let stream = stored(rows.dropLast(missingBytes) + [UInt8](repeating: 0, count: surplusBytes))
    for start in stride(from: 0, to: stream.count, by: min(chunkSize, stream.count)) {
      file += Self.chunk("IDAT", Array(stream[start...].prefix(chunkSize)))
    }
    return file + chunksBehind + Self.chunk("IEND", [])
  }

  /// All that stands before the samples, and no samples.
  func headerBytes() -> [UInt8] { signatureAndHeader() + Self.chunk("IDAT", stored([])) }

  private func signatureAndHeader() -> [UInt8] {
    let header =
      Self.bigEndian(width) + Self.bigEndian(height) + [
        UInt8(depth), colorType.rawValue, 0, 0, isInterlaced ? 1 : 0,
      ]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Self.chunk("IHDR", header)
  }

  /// Filter byte 0 and the packed samples of every row of one pass.
  private func rows(x0: Int, y0: Int, dx: Int, dy: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    if x0 >= width { return bytes }
    for y in stride(from: y0, to: height, by: dy) {
      bytes.append(0)
      var bits = 0
      var bitCount = 0
      for x in stride(from: x0, to: width, by: dx) {
        for channel in 0..<colorType.samplesPerPixel {
          let sample = Int(samples[(y * width + x) * colorType.samplesPerPixel + channel])
          bits = bits << depth | sample
          bitCount += depth
          while bitCount >= 8 {
            bitCount -= 8
            bytes.append(UInt8(bits >> bitCount & 255))
          }
        }
      }
      if bitCount > 0 { bytes.append(UInt8(bits << (8 - bitCount) & 255)) }
    }
    return bytes
  }

  private func interlacedRows() -> [UInt8] {
    rows(x0: 0, y0: 0, dx: 8, dy: 8) + rows(x0: 4, y0: 0, dx: 8, dy: 8) + rows(x0: 0, y0: 4, dx: 4, dy: 8)
      + rows(x0: 2, y0: 0, dx: 4, dy: 4) + rows(x0: 0, y0: 2, dx: 2, dy: 4)
      + rows(x0: 1, y0: 0, dx: 2, dy: 2) + rows(x0: 0, y0: 1, dx: 1, dy: 2)
  }

  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(data.count) + body + bigEndian(Int(crc(body)))
  }

  /// A zlib stream (RFC 1950) of uncompressed blocks (RFC 1951, 3.2.4).
  private func stored(_ data: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(start + 65_535, data.count)
      let length = end - start
      let sizes = [length & 255, length >> 8, ~length & 255, ~length >> 8 & 255].map { UInt8($0) }
      stream += [end == data.count ? 1 : 0] + sizes + data[start..<end]
      start = end
    } while start < data.count
    switch checksum {
    case .right: return stream + Self.bigEndian(Int(adler(data)))
    case .wrong: return stream + Self.bigEndian(Int(adler(data) ^ 1))
    case .missing: return stream
    }
  }

  private static func bigEndian(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var register = UInt32.max
    for byte in bytes {
      register ^= UInt32(byte)
      for _ in 0..<8 { register = register & 1 == 1 ? register >> 1 ^ 0xEDB8_8320 : register >> 1 }
    }
    return ~register
  }

  private func adler(_ bytes: [UInt8]) -> UInt32 {
    var a: UInt32 = 1
    var b: UInt32 = 0
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }
}
