/// Takes little-endian numbers and runs of bytes one after the other; nil where fewer are left.
struct ByteCursor {
  let bytes: [UInt8]
  private(set) var offset: Int

  init(_ bytes: [UInt8], at offset: Int = 0) { (self.bytes, self.offset) = (bytes, offset) }

  var remaining: Int { bytes.count - offset }

  mutating func next<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
    let width = Number.bitWidth / 8
    guard remaining >= width else { return nil }
    defer { offset += width }
    return bytes.withUnsafeBytes {
      Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
  }

  mutating func next(_ count: Int) -> ArraySlice<UInt8>? {
    guard 0...remaining ~= count else { return nil }
    defer { offset += count }
    return bytes[offset..<offset + count]
  }

  /// What stands before the next line feed, which is taken too.
  mutating func line() -> ArraySlice<UInt8>? {
    guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { offset = end + 1 }
    return bytes[offset..<end]
  }
}
