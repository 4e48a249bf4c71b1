/// A random number generator that is a function of (seed, epoch, sample), not a state carried through a run: whoever
/// prepares a sample, and whenever, draws the same numbers.
///
/// The n-th number is the SplitMix64 finaliser (Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
/// OOPSLA 2014) of a key plus n times the golden ratio.
package struct CounterRandom: RandomNumberGenerator, Sendable {
  private static let goldenRatio: UInt64 = 0x9E37_79B9_7F4A_7C15

  private let key: UInt64
  private var counter: UInt64 = 0

  /// `sample` is the number of the sample within the epoch; `nil` is the epoch's own stream (its order).
  package init(seed: UInt64, epoch: Int, sample: Int?) {
    var key = Self.mix(seed &+ Self.goldenRatio)
    key = Self.mix(key ^ UInt64(epoch))
    key = Self.mix(key ^ (sample.map { UInt64($0) } ?? .max))
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

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
