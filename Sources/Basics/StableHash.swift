/// FNV-1a (Fowler, Noll, Vo): the same in every process and on every machine, which `Hasher` is not. Inputs that differ
/// in their last byte stay neighbours; `CounterRandom.mix` parts them.
@inlinable package func stableHash(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
