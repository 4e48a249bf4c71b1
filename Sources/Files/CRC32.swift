/// The checksum of ZIP entries and of gzip: polynomial 0xEDB88320, bits reflected, start and end inverted.
///
/// Source: PKWARE APPNOTE 6.3.10, section 4.4.7. Eight bytes a step by eight tables, after
/// M. Kounavis and F. Berry, "Novel table lookup-based algorithms for high-performance CRC generation", 2008.
package struct CRC32: Sendable {
  private var state = UInt32.max

  package init() {}

  /// Of all bytes so far.
  package var value: UInt32 { ~state }

  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    Self.tables.withUnsafeBufferPointer { tables in
      let wholeSteps = bytes.count & ~7
      for offset in stride(from: 0, to: wholeSteps, by: 8) {
        let word =
          UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) ^ UInt64(state)
        state = 0
        for byte in 0..<8 {
          state ^= tables[(7 - byte) << 8 | Int(truncatingIfNeeded: word >> (8 * byte)) & 255]
        }
      }
      for byte in bytes[wholeSteps...] {
        state = state >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: state) ^ byte)]
      }
    }
  }

  /// `tables[n << 8 | b]`: what byte b does to the state, n zero bytes later.
  private static let tables: [UInt32] = {
    var tables = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { state, _ in state >> 1 ^ (state & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    for index in 256..<2048 {
      let previous = tables[index - 256]
      tables.append(previous >> 8 ^ tables[Int(previous & 255)])
    }
    return tables
  }()
}
