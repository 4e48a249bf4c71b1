import Foundation

/// A flat blade with pointed ends, folded along its midrib, with side veins.
struct Leaf: Thing {
  let sampleClass = SampleClass.leaf
  var base: Point
  var axis: Point
  var length: Float
  var halfWidth: Float
  /// How far the middle of the midrib leaves the straight line, in lengths.
  var bend: Float
  /// The depth of the teeth along the edge, in half widths.
  var teeth: Float
  var color: Color
  var tipColor: Color
  var veinColor: Color
  /// How steeply the two halves stand.
  var fold: Float
  var gloss: Float
  var seed: UInt64

  /// `along` in lengths from base to tip; `across` in pixels from the midrib.
  private func position(of point: Point) -> (along: Float, across: Float) {
    let along = dot(point - base, axis) / length
    let across = dot(point - base, perpendicular(axis))
    return (along, across - 4 * bend * length * along * (1 - along))
  }

  private func outline(at along: Float) -> Float {
    guard along > 0, along < 1 else { return 0 }
    let tooth = abs((along * 11).truncatingRemainder(dividingBy: 1) - 0.5) * 2
    return halfWidth * sin(.pi * pow(along, 0.8)) * (1 - teeth * tooth)
  }

  func distance(to point: Point) -> Float {
    let (along, across) = position(of: point)
    let beyond = max(0, -along, along - 1) * length
    let beside = (abs(across) - outline(at: along)) * 0.85
    return beyond > 0 ? Point(beyond, max(0, beside)).length : beside
  }

  func surface(at point: Point) -> Surface {
    let (along, across) = position(of: point)
    let share = across / halfWidth
    let mottle = fractalNoise(point, scale: 14, seed: seed) - 0.5
    let phase = (along * 8 - abs(share) * 1.6 + 8).truncatingRemainder(dividingBy: 1) - 0.5
    let vein = max(ridge(across, 1.3), 0.55 * ridge(phase, 0.13))
    let blade = blend(color, tipColor, smoothstep(0.2, 1, along + mottle)) * (1 + 0.5 * mottle)
    let tilt = perpendicular(axis) * (share < 0 ? -fold : fold) * (1 - vein) + axis * (along - 0.5) * 0.5
    return Surface(
      color: blend(blade, veinColor, 0.6 * vein),
      normal: normalized(SIMD3(tilt.x + 0.4 * mottle, tilt.y, 1)),
      gloss: gloss)
  }
}
