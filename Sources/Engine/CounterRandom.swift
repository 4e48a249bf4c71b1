import Foundation

/// Random numbers as a function of (seed, stream, index): SplitMix64 (Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014) over a counter that starts at a hash of seed and stream.
struct CounterRandom {
  private var counter: UInt64

  init(seed: UInt64, stream: String) {
    // FNV-1a over the name, then mixed with the seed.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in stream.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    counter = Self.mix(hash ^ Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15))
  }

  mutating func next() -> UInt64 {
    counter &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(counter)
  }

  /// Two independent values of the standard normal distribution (Box and Muller 1958).
  mutating func nextNormalPair() -> (Float, Float) {
    let bits = next()
    // (0, 1], so that the logarithm is finite.
    let radius = (-2 * logf(Float((bits >> 40) + 1) * 0x1p-24)).squareRoot()
    let angle = 2 * Float.pi * Float(bits & 0xFF_FFFF) * 0x1p-24
    return (radius * cosf(angle), radius * sinf(angle))
  }

  /// Values uniform in [-bound, bound).
  mutating func uniform(count: Int, bound: Float) -> [Float] {
    (0..<count).map { _ in (Float(next() >> 40) * 0x1p-23 - 1) * bound }
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
