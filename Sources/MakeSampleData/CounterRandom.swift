/// Random numbers as a function of a key and a counter (SplitMix64: Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", 2014), so that every picture can be made alone and comes out the same.
struct CounterRandom {
  private let key: UInt64
  private var counter: UInt64 = 0

  /// A stream of its own for each sequence of words, for instance seed, split and number of the picture.
  init(_ words: UInt64...) {
    key = words.reduce(0) { Self.mix($0 ^ $1) }
  }

  mutating func bits() -> UInt64 {
    counter += 1
    return Self.mix(key &+ counter &* Self.step)
  }

  /// Uniform in the range, its upper end left out.
  mutating func uniform(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * Self.unit(bits())
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(bits() % UInt64(range.count))
  }

  mutating func chance(_ probability: Float) -> Bool { Self.unit(bits()) < probability }

  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[integer(0...elements.count - 1)]
  }

  /// A uniform value in 0..<1 that belongs to a point of a lattice.
  static func lattice(_ seed: UInt64, _ x: Int, _ y: Int) -> Float {
    unit(mix(mix(seed ^ UInt64(bitPattern: Int64(x))) ^ UInt64(bitPattern: Int64(y))))
  }

  private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The upper 24 bits, all that a Float can hold.
  private static func unit(_ bits: UInt64) -> Float { Float(bits >> 40) * 0x1p-24 }

  private static func mix(_ word: UInt64) -> UInt64 {
    var word = word &+ step
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
