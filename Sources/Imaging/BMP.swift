/// An uncompressed BMP: 8 bits with a palette, 24 bits, or 32 bits of which 8 are no colour; rows from the bottom up or
/// from the top down (Microsoft: "Bitmap Storage", with headers of 12, 40 to 124 bytes).
///
/// Colours alone are read: the alpha of 32 bits is dropped, as most programs leave it 0 in opaque pictures.
struct BMP {
  let width: Int
  let height: Int
  /// 8, 24 or 32.
  let bitsPerPixel: Int
  /// Entries of the palette, 1 to 256; 0 where there is none.
  private let colorCount: Int
  /// Bytes of an entry: blue, green, red, and one more in all but the oldest files.
  private let colorBytes: Int
  private let paletteOffset: Int
  private let pixelOffset: Int
  private let rowBytes: Int
  /// Whether the first stored row is the topmost.
  private let isTopDown: Bool
  /// Where the bytes of red, green and blue stand within those of a pixel.
  private let channelOffsets: (red: Int, green: Int, blue: Int)
  private let bytes: [UInt8]
  private let file: String

  /// Headers behind the 14 bytes of the file's own: the oldest, and those that begin as Windows 3 has it.
  private static let headerSizes: Set<Int> = [12, 40, 52, 56, 64, 108, 124]
  /// As many bytes as hold the size of the second header.
  static let signatureLength = 18

  static func isSignature(_ bytes: some Collection<UInt8>) -> Bool {
    let start = Array(bytes.prefix(signatureLength))
    guard start.count == signatureLength, start.starts(with: [0x42, 0x4D]) else { return false }
    return start[15] == 0 && start[16] == 0 && start[17] == 0 && headerSizes.contains(Int(start[14]))
  }

  /// Reads the headers alone. Nothing is compressed in what is read here, so that a size tells how long the file is.
  /// - Parameter fileBytes: those of the whole file, of which `bytes` may be the beginning.
  init(file: String, bytes: [UInt8], fileBytes: Int) throws(ImageError) {
    (self.file, self.bytes) = (file, bytes)
    let fields = LittleEndianBytes(bytes: bytes)
    guard let size = fields.unsigned(at: 14, bytes: 4), bytes.count >= 14 + size else {
      throw .truncated(file: file, format: .bmp, detail: "its header is not all there")
    }
    func field(_ offset: Int, _ count: Int) -> Int { fields.unsigned(at: offset, bytes: count) ?? 0 }
    func unsupported(_ detail: String) -> ImageError {
      .unsupported(file: file, format: .bmp, detail: detail)
    }
    let isOldest = size == 12
    let storedHeight: Int
    if isOldest {
      (width, storedHeight) = (field(18, 2), field(20, 2))
      bitsPerPixel = field(24, 2)
    } else {
      width = Int(Int32(truncatingIfNeeded: field(18, 4)))
      storedHeight = Int(Int32(truncatingIfNeeded: field(22, 4)))
      bitsPerPixel = field(28, 2)
    }
    isTopDown = storedHeight < 0
    height = abs(storedHeight)
    guard width > 0, height > 0 else {
      throw .damaged(file: file, format: .bmp, detail: "\(width) x \(storedHeight) pixels")
    }
    guard [8, 24, 32].contains(bitsPerPixel) else { throw unsupported("\(bitsPerPixel) bits a pixel") }
    let compression = isOldest ? 0 : field(30, 4)
    guard compression == 0 || compression == 3 && bitsPerPixel == 32 else {
      throw unsupported("compressed, kind \(compression)")
    }
    // Where a header has no room for the masks of the channels, they stand behind it.
    let hasMasksBehind = compression == 3 && size == 40
    if compression == 3 {
      guard bytes.count >= 14 + 40 + 12 else {
        throw .truncated(file: file, format: .bmp, detail: "its header is not all there")
      }
      let offsets = [54, 58, 62].map { Self.byteOffset(ofMask: field($0, 4)) }
      guard let red = offsets[0], let green = offsets[1], let blue = offsets[2],
        Set([red, green, blue]).count == 3
      else { throw unsupported("channels that are not of 8 bits") }
      channelOffsets = (red, green, blue)
    } else {
      channelOffsets = (2, 1, 0)
    }
    let stated = isOldest ? 0 : field(46, 4)
    guard bitsPerPixel != 8 || stated <= 256 else {
      throw .damaged(file: file, format: .bmp, detail: "a palette of \(stated) colours")
    }
    colorCount = bitsPerPixel == 8 ? (stated == 0 ? 256 : stated) : 0
    colorBytes = isOldest ? 3 : 4
    paletteOffset = 14 + size + (hasMasksBehind ? 12 : 0)
    pixelOffset = field(10, 4)
    guard pixelOffset >= paletteOffset + colorCount * colorBytes else {
      throw .damaged(file: file, format: .bmp, detail: "its pixels begin within its header")
    }
    rowBytes = (width * bitsPerPixel + 31) / 32 * 4
    let (needed, isBeyondAll) = rowBytes.multipliedReportingOverflow(by: height)
    guard !isBeyondAll, fileBytes - pixelOffset >= needed else {
      throw .truncated(
        file: file, format: .bmp,
        detail: "\(max(0, fileBytes - pixelOffset)) bytes for \(width) x \(height) pixels")
    }
  }

  private static func byteOffset(ofMask mask: Int) -> Int? {
    [0xFF, 0xFF00, 0xFF_0000, 0xFF00_0000].firstIndex(of: mask)
  }

  var header: ImageHeader {
    ImageHeader(
      format: .bmp, width: width, height: height, orientation: .upright, bitDepth: 8,
      channels: bitsPerPixel == 8 ? 1 : 3, bufferedBytes: 0,
      mode: bitsPerPixel == 8 ? "palette 8-bit" : "RGB \(bitsPerPixel)-bit")
  }
}

extension BMP {
  /// The entries of the palette.
  private func palette() throws(ImageError) -> [RGB] {
    guard bytes.count >= paletteOffset + colorCount * colorBytes else {
      throw .truncated(file: file, format: .bmp, detail: "its palette is not all there")
    }
    return (0..<colorCount).map { index in
      let place = paletteOffset + index * colorBytes
      return RGB(red: bytes[place + 2], green: bytes[place + 1], blue: bytes[place])
    }
  }

  /// Calls `body` for every row from the topmost on with the place of its first byte.
  private func forEachRow(_ body: (_ place: Int) throws(ImageError) -> Void) throws(ImageError) {
    for row in 0..<height {
      try body(pixelOffset + (isTopDown ? row : height - 1 - row) * rowBytes)
    }
  }

  /// Width x height x `channels` (1: luma, or 3) samples; the palette is looked up.
  func pixels(channels: Int) throws(ImageError) -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * channels)
    if bitsPerPixel == 8 {
      let colors = try palette()
      for index in try indices(below: colors.count) { Self.append(colors[Int(index)], channels, to: &pixels) }
      return pixels
    }
    let (red, green, blue) = channelOffsets
    let step = bitsPerPixel / 8
    try forEachRow { place in
      for pixel in Swift.stride(from: place, to: place + width * step, by: step) {
        let color = RGB(red: bytes[pixel + red], green: bytes[pixel + green], blue: bytes[pixel + blue])
        Self.append(color, channels, to: &pixels)
      }
    }
    return pixels
  }

  /// The indices as they are stored, and the palette; nil where it has a shade of grey for each of its indices, so that
  /// the index is the grey value: a BMP has no other way to store grey.
  func storedIndices() throws(ImageError) -> ([UInt8], palette: [RGB]?) {
    let colors = try palette()
    let isGrey = colors.enumerated().allSatisfy { index, color in
      let shade = UInt8(index)
      return color == RGB(red: shade, green: shade, blue: shade)
    }
    return (try indices(below: colors.count), isGrey ? nil : colors)
  }

  private func indices(below count: Int) throws(ImageError) -> [UInt8] {
    var indices: [UInt8] = []
    indices.reserveCapacity(width * height)
    try forEachRow { (place) throws(ImageError) in
      let row = bytes[place..<place + width]
      if count < 256, let beyond = row.first(where: { $0 >= count }) {
        throw .damaged(
          file: file, format: .bmp, detail: "the index \(beyond) in a palette of \(count) colours")
      }
      indices += row
    }
    return indices
  }

  /// Luma by the weights of ITU-R BT.601.
  private static func append(_ color: RGB, _ channels: Int, to pixels: inout [UInt8]) {
    if channels == 3 {
      pixels += [color.red, color.green, color.blue]
    } else {
      let luma = 299 * Int(color.red) + 587 * Int(color.green) + 114 * Int(color.blue)
      pixels.append(UInt8((luma + 500) / 1000))
    }
  }
}

/// Whole numbers within bytes, the lowest byte first.
private struct LittleEndianBytes {
  let bytes: [UInt8]

  /// Nil where the bytes end before.
  func unsigned(at offset: Int, bytes count: Int) -> Int? {
    guard offset + count <= bytes.count else { return nil }
    return (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }
}
