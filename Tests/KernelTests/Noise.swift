/// Values in -1...1 that depend on the seed and the index alone: the finalizer of SplitMix64.
struct Noise {
  private let seed: UInt64

  init(_ seed: Int) { self.seed = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

  subscript(index: Int) -> Float {
    var bits = seed &+ UInt64(truncatingIfNeeded: index) &* 0xD134_2543_DE82_EF95
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    bits ^= bits >> 31
    return Float(bits >> 40) / Float(1 << 23) - 1
  }

  func floats(_ count: Int) -> [Float] { (0..<count).map { self[$0] } }
}
