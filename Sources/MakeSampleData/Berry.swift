/// A ball, a little out of round, with a dark calyx.
struct Berry: Thing {
  let sampleClass = SampleClass.berry
  var center: Point
  var radius: Float
  /// The long axis, and by which factor it is longer.
  var axis: Point
  var stretch: Float
  var color: Color
  var calyxColor: Color
  /// Where the calyx sits, in radii from the centre.
  var calyx: Point
  var gloss: Float
  var seed: UInt64

  /// The point in radii from the centre, with the stretch undone.
  private func position(of point: Point) -> Point {
    let offset = (point - center) / radius
    return offset - axis * dot(offset, axis) * (1 - 1 / stretch)
  }

  func distance(to point: Point) -> Float { (position(of: point).length - 1) * radius }

  func surface(at point: Point) -> Surface {
    let position = position(of: point)
    let depth = max(0, 1 - dot(position, position)).squareRoot()
    let mottle = fractalNoise(point, scale: 8, seed: seed) - 0.5
    let dark = 1 - smoothstep(0.16, 0.3, (position - calyx).length)
    return Surface(
      color: blend(color * (0.8 + 0.2 * depth) * (1 + 0.35 * mottle), calyxColor, dark),
      normal: normalized(SIMD3(position.x, position.y, depth + 0.05)),
      gloss: gloss * (1 - dark))
  }
}
