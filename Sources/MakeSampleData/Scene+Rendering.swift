import SkipSegImaging

extension Scene {
  /// The photograph and its mask. A pixel belongs to the topmost thing whose outline holds the pixel's centre.
  func render() -> (photograph: Image, mask: LabelMap) {
    var pixels: [Color] = []
    var labels: [UInt16] = []
    pixels.reserveCapacity(width * height)
    labels.reserveCapacity(width * height)
    for y in 0..<height {
      for x in 0..<width {
        let (color, sampleClass) = pixel(at: Point(Float(x) + 0.5, Float(y) + 0.5))
        pixels.append(color)
        labels.append(sampleClass.rawValue)
      }
    }
    return (
      camera.develop(pixels, width: width, height: height),
      LabelMap(width: width, height: height, labels: labels)
    )
  }

  /// Paints from the bottom up; what lies lower gets the shadow of what is painted next.
  private func pixel(at point: Point) -> (Color, SampleClass) {
    let ground = Surface(color: backdrop.color(at: point), normal: SIMD3(0, 0, 1), gloss: 0)
    var color = light.shade(ground)
    var sampleClass = SampleClass.background
    let shadowPoint = point + Point(light.direction.x, light.direction.y) * light.shadowLength
    for thing in things {
      let shadow = 1 - smoothstep(-4, 3, thing.distance(to: shadowPoint))
      color *= 1 - 0.45 * shadow
      let distance = thing.distance(to: point)
      guard distance < 0.5 else { continue }
      let coverage = min(1, 0.5 - distance)
      color = blend(color, light.shade(thing.surface(at: point)), coverage)
      if distance <= 0 { sampleClass = thing.sampleClass }
    }
    let position = point / Point(Float(width), Float(height)) - 0.5
    return (color * (1 + dot(position, light.gradient)), sampleClass)
  }
}
