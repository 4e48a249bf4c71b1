/// Builds BMPs byte by byte, so that the decoder is tested against something that is not itself.
struct BMPBuilder {
  var width: Int
  var height: Int
  var bits = 24
  var isTopDown = false
  /// 12, 40 or 124 bytes.
  var headerSize = 40
  /// Red, green, blue of each entry; for 8 bits.
  var palette: [[UInt8]] = []
  /// Indices for 8 bits; red, green, blue of each pixel else. Row major, from the top.
  var samples: [UInt8] = []
  /// For 32 bits: the shift of red, green and blue, stated as masks.
  var shifts: [Int]?
  var compression: Int?
  /// In place of what fits.
  var statedColors: Int?
  var statedOffset: Int?

  func bytes() -> [UInt8] {
    let masks = (shifts ?? []).flatMap { Self.bytes(0xFF << $0, 4) }
    let behind = headerSize == 40 ? masks : []
    let colors: [UInt8] = palette.flatMap { Array($0.reversed()) + (headerSize == 12 ? [] : [0]) }
    let offset = 14 + headerSize + behind.count + colors.count
    var header: [UInt8]
    if headerSize == 12 {
      header =
        Self.bytes(12, 4) + Self.bytes(width, 2) + Self.bytes(height, 2) + Self.bytes(1, 2)
        + Self.bytes(bits, 2)
    } else {
      header = Self.bytes(headerSize, 4) + Self.bytes(width, 4) + Self.bytes(isTopDown ? -height : height, 4)
      header += Self.bytes(1, 2) + Self.bytes(bits, 2) + Self.bytes(compression ?? (shifts == nil ? 0 : 3), 4)
      header += Self.bytes(0, 12) + Self.bytes(statedColors ?? palette.count, 4) + Self.bytes(0, 4)
      if headerSize > 40 { header += masks }
      header += [UInt8](repeating: 0, count: headerSize - header.count)
    }
    let rows = (0..<height).map { row($0) }
    let pixels: [UInt8] = (isTopDown ? rows : rows.reversed()).flatMap { $0 }
    let size = offset + pixels.count
    var file: [UInt8] = [0x42, 0x4D]
    file += Self.bytes(size, 4) + Self.bytes(0, 4) + Self.bytes(statedOffset ?? offset, 4)
    file += header + behind + colors + pixels
    return file
  }

  private func row(_ y: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for x in 0..<width {
      let place = y * width + x
      if bits == 8 {
        bytes.append(samples[place])
        continue
      }
      let color = samples[(3 * place)..<(3 * place + 3)].map { Int($0) }
      if bits != 32 {
        bytes += color.reversed().map { UInt8($0) }
      } else {
        let word = zip(color, shifts ?? [16, 8, 0]).reduce(0) { $0 | $1.0 << $1.1 }
        bytes += Self.bytes(word, 4)
      }
    }
    return bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
  }

  private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> min(8 * $0, 63)) }
  }
}
