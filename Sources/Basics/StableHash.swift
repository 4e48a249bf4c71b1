/// A hash of much content, eight bytes a step: the same in every process and on every machine. Equal content has equal
/// hashes, other content nearly never.
package func contentHash(_ bytes: [UInt8]) -> UInt64 {
  bytes.withUnsafeBytes { bytes in
    var hash = UInt64(bytes.count)
    var place = 0
    while place + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      hash = CounterRandom.mix((hash ^ word) &+ CounterRandom.goldenRatio)
      place += 8
    }
    return stableHash(bytes[place...], continuing: hash)
  }
}

/// FNV-1a (Fowler, Noll, Vo): the same in every process and on every machine, which `Hasher` is not. Inputs that differ
/// in their last byte stay neighbours; `CounterRandom.mix` parts them.
/// - Parameter hash: of the bytes before these.
@inlinable package func stableHash(
  _ bytes: some Sequence<UInt8>, continuing hash: UInt64 = 0xCBF2_9CE4_8422_2325
) -> UInt64 {
  bytes.reduce(hash) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
