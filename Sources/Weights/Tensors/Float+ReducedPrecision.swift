/// IEEE 754 halves (binary16) and bfloat16, by their bits: Swift's `Float16` does not exist on Intel Macs, and a
/// bfloat16 exists nowhere. Widening is exact; narrowing rounds to the nearest, ties to even, and keeps NaN.
extension Float {
  package init(halfBits bits: UInt16) {
    let sign = UInt32(bits >> 15) << 31
    let exponent = UInt32(bits >> 10 & 31)
    let fraction = UInt32(bits & 1023)
    let magnitude =
      switch exponent {
      case 0: (Float(fraction) * 0x1p-24).bitPattern
      case 31: 0x7f80_0000 | fraction << 13
      default: (exponent + 112) << 23 | fraction << 13
      }
    self.init(bitPattern: sign | magnitude)
  }

  package init(bfloat16Bits bits: UInt16) { self.init(bitPattern: UInt32(bits) << 16) }

  /// Infinite from 65520 on, the middle between the greatest half and the next power of two.
  package var halfBits: UInt16 {
    let sign = UInt16(bitPattern >> 16) & 0x8000
    let magnitude = self.magnitude
    if isNaN { return sign | 0x7e00 | UInt16(bitPattern >> 13 & 1023) }
    if magnitude >= 65520 { return sign | 0x7c00 }
    // Below the least normal half all are multiples of 2^-24; 1024 of them are that half, bit for bit.
    if magnitude < 0x1p-14 { return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven)) }
    let bits = magnitude.bitPattern - (112 << 23)
    return sign | UInt16((bits + 0xfff + (bits >> 13 & 1)) >> 13)
  }

  package var bfloat16Bits: UInt16 {
    if isNaN { return UInt16(bitPattern >> 16) | 0x40 }
    return UInt16((bitPattern + 0x7fff + (bitPattern >> 16 & 1)) >> 16)
  }
}
