import SkipSegBasics

/// What scenes are drawn from.
extension CounterRandom {
  /// A stream of its own for each sequence of words, for instance seed, split and number of the picture.
  init(_ words: UInt64...) {
    self.init(key: words.reduce(0) { Self.mix(($0 ^ $1) &+ Self.goldenRatio) } &+ Self.goldenRatio)
  }

  /// Uniform in the range, its upper end left out.
  mutating func uniform(_ range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * Self.fraction(next())
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  mutating func chance(_ probability: Float) -> Bool { Self.fraction(next()) < probability }

  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[integer(0...elements.count - 1)]
  }

  /// A uniform value in 0..<1 that belongs to a point of a lattice.
  static func lattice(_ seed: UInt64, _ x: Int, _ y: Int) -> Float {
    let row = mix((seed ^ UInt64(bitPattern: Int64(x))) &+ goldenRatio)
    return fraction(mix((row ^ UInt64(bitPattern: Int64(y))) &+ goldenRatio))
  }

  /// The upper 24 bits, all that a Float can hold.
  private static func fraction(_ bits: UInt64) -> Float { Float(bits >> 40) * 0x1p-24 }
}
