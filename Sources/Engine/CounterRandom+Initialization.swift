import Basics
import Foundation

/// What initial values are drawn from.
extension CounterRandom {
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
}
