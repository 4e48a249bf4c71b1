/// 64 bits that tell a sequence of bytes from a damaged one, however it is cut into pieces.
///
/// Each 8-byte word goes into the state by an invertible step, so that a change within one word is always seen; any
/// other change goes unseen once in about 2^64 times. Against malice it is no protection.
package struct Checksum: Sendable {
  private var state: UInt64 = 0
  /// The bytes behind the last whole word, the first one lowest.
  private var pending: UInt64 = 0
  private var byteCount: UInt64 = 0

  package init() {}

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    let head = min(bytes.count, Int((0 &- byteCount) & 7))
    let words = (bytes.count - head) / 8
    for byte in bytes[..<head] { add(byte) }
    var state = state
    for word in 0..<words {
      let value = bytes.loadUnaligned(fromByteOffset: head + 8 * word, as: UInt64.self)
      state = Self.mixed(state, UInt64(littleEndian: value))
    }
    self.state = state
    byteCount &+= UInt64(8 * words)
    for byte in bytes[(head + 8 * words)...] { add(byte) }
  }

  /// Of all bytes so far.
  package var value: UInt64 { Self.mixed(Self.mixed(state, pending), byteCount) }

  private mutating func add(_ byte: UInt8) {
    pending |= UInt64(byte) << (8 * (byteCount & 7))
    byteCount &+= 1
    if byteCount & 7 == 0 {
      state = Self.mixed(state, pending)
      pending = 0
    }
  }

  /// Both the multiplication by an odd number and the shifted exclusive or can be undone.
  private static func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
    return product ^ product >> 32
  }
}
