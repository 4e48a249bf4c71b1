import Foundation
import SkipSegBasics

/// A point or direction in the picture, in pixels, y downwards.
typealias Point = SIMD2<Float>
/// Red, green, blue; 0 is black and 1 is white.
typealias Color = SIMD3<Float>

func dot<V: SIMD>(_ a: V, _ b: V) -> Float where V.Scalar == Float { (a * b).sum() }
func normalized<V: SIMD>(_ a: V) -> V where V.Scalar == Float { a / a.length }
func perpendicular(_ a: Point) -> Point { Point(-a.y, a.x) }
/// The direction of an angle in radians, length 1.
func heading(_ angle: Float) -> Point { Point(cos(angle), sin(angle)) }

func blend(_ a: Color, _ b: Color, _ share: Float) -> Color { a + (b - a) * share }

/// 0 below `low`, 1 above `high`, smooth between.
func smoothstep(_ low: Float, _ high: Float, _ x: Float) -> Float {
  let t = min(max((x - low) / (high - low), 0), 1)
  return t * t * (3 - 2 * t)
}

/// A bump of height 1 at 0 that has fallen to 1/e at `width`.
func ridge(_ x: Float, _ width: Float) -> Float { exp(-(x / width) * (x / width)) }

/// Value noise: random values on a lattice of 1 pixel, joined smoothly. In 0...1.
func valueNoise(_ point: Point, seed: UInt64) -> Float {
  let corner = Point(point.x.rounded(.down), point.y.rounded(.down))
  let (x, y) = (Int(corner.x), Int(corner.y))
  let t = point - corner
  let s = t * t * (3 - 2 * t)
  let top = CounterRandom.lattice(seed, x, y) * (1 - s.x) + CounterRandom.lattice(seed, x + 1, y) * s.x
  let bottom =
    CounterRandom.lattice(seed, x, y + 1) * (1 - s.x) + CounterRandom.lattice(seed, x + 1, y + 1) * s.x
  return top * (1 - s.y) + bottom * s.y
}

/// Four octaves of value noise whose largest features measure about `scale` pixels. In 0...1, mean 1/2.
func fractalNoise(_ point: Point, scale: Float, seed: UInt64) -> Float {
  var (sum, weight, position) = (Float(0), Float(8), point / scale)
  for octave in 0..<4 {
    sum += weight * valueNoise(position, seed: seed &+ UInt64(octave))
    weight /= 2
    position *= 2
  }
  return sum / 15
}

extension SIMD where Scalar == Float {
  var length: Float { dot(self, self).squareRoot() }
}

extension Color {
  /// Hue in turns, saturation and value in 0...1 (Smith, "Color gamut transform pairs", 1978).
  init(hue: Float, saturation: Float, value: Float) {
    func channel(_ offset: Float) -> Float {
      let turn = (offset + hue * 6).truncatingRemainder(dividingBy: 6)
      return value * (1 - saturation * Swift.max(0, Swift.min(turn, 4 - turn, 1)))
    }
    self.init(channel(5), channel(3), channel(1))
  }
}
