import Foundation

/// A round twig along a quadratic curve, thinner towards its end, with knots.
struct Stem: Thing {
  let sampleClass = SampleClass.stem
  var curve: Curve
  var startRadius: Float
  var endRadius: Float
  var color: Color
  var barkColor: Color
  var gloss: Float
  var seed: UInt64

  private func radius(at along: Float) -> Float {
    let knot = ridge((along * 5).truncatingRemainder(dividingBy: 1) - 0.5, 0.09)
    return (startRadius + (endRadius - startRadius) * along) * (1 + 0.22 * knot)
  }

  func distance(to point: Point) -> Float {
    let nearest = curve.nearest(to: point)
    return nearest.offset.length - radius(at: nearest.along)
  }

  func surface(at point: Point) -> Surface {
    let nearest = curve.nearest(to: point)
    let side = nearest.offset / radius(at: nearest.along)
    let depth = max(0, 1 - dot(side, side)).squareRoot()
    let across = dot(side, perpendicular(nearest.tangent))
    let bark = fractalNoise(Point(nearest.along * 22, across * 3), scale: 1, seed: seed)
    return Surface(
      color: blend(color, barkColor, smoothstep(0.35, 0.7, bark)) * (0.75 + 0.25 * depth),
      normal: normalized(SIMD3(side.x, side.y, depth + 0.1)),
      gloss: gloss)
  }
}

/// A quadratic Bézier curve as a chain of straight pieces.
struct Curve {
  let points: [Point]

  init(from start: Point, over control: Point, to end: Point) {
    points = (0...24).map { step in
      let t = Float(step) / 24
      return (1 - t) * (1 - t) * start + 2 * t * (1 - t) * control + t * t * end
    }
  }

  /// The share of the curve at its point nearest to `point`, the direction there, and the way from there to `point`.
  func nearest(to point: Point) -> (along: Float, tangent: Point, offset: Point) {
    var best = (along: Float(0), tangent: Point(1, 0), offset: Point(repeating: .infinity))
    for piece in 0..<points.count - 1 {
      let step = points[piece + 1] - points[piece]
      let t = min(max(dot(point - points[piece], step) / dot(step, step), 0), 1)
      let offset = point - points[piece] - step * t
      if dot(offset, offset) < dot(best.offset, best.offset) {
        best = ((Float(piece) + t) / Float(points.count - 1), normalized(step), offset)
      }
    }
    return best
  }

  func point(at along: Float) -> Point { points[Int(along * Float(points.count - 1))] }
}
