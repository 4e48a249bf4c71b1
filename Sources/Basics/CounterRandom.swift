/// A random number generator that is a function of a key and a counter, not a state carried through a run: whoever
/// draws from a stream, and whenever, gets the same numbers.
///
/// The n-th number is the SplitMix64 finaliser (Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
/// OOPSLA 2014) of the key plus n times the golden ratio.
package struct CounterRandom: RandomNumberGenerator, Sendable {
  package static let goldenRatio: UInt64 = 0x9E37_79B9_7F4A_7C15

  private let key: UInt64
  private var counter: UInt64 = 0

  /// The stream of a key. Keys should be mixed: near ones, used as they are, may give overlapping streams.
  package init(key: UInt64) {
    self.key = key
  }

  package mutating func next() -> UInt64 {
    counter &+= 1
    return Self.mix(key &+ counter &* Self.goldenRatio)
  }

  /// A number in [0, 1) with 53 random bits.
  package mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number between the bounds.
  package mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit()
  }

  /// A number in 0 ..< count. The bias of the multiplication, count / 2^64, is far below anything measurable.
  package mutating func index(below count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// The numbers 0 ..< count in random order (Fisher and Yates). Not `shuffled(using:)`, whose use of the generator
  /// is not promised to stay the same from one standard library to the next.
  package mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, index(below: last + 1))
    }
    return order
  }

  /// The finaliser: every bit of the value changes about half of the result's.
  package static func mix(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
