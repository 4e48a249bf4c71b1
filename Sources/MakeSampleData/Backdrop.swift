import Foundation

/// The ground behind the things: a grain, and shapes far out of focus that wear the colours of the things.
struct Backdrop {
  enum Grain: CaseIterable { case earth, boards, haze }

  /// A soft disc or, when stretched, a soft band.
  struct Blot {
    var center: Point
    var axis: Point
    var radius: Float
    var stretch: Float
    var softness: Float
    var color: Color

    func coverage(at point: Point) -> Float {
      let offset = point - center
      let across = Point(dot(offset, axis) / stretch, dot(offset, perpendicular(axis)))
      return 0.8 * (1 - smoothstep(radius - softness, radius + softness, across.length))
    }
  }

  var grain: Grain
  var dark: Color
  var bright: Color
  var axis: Point
  var blots: [Blot]
  var seed: UInt64

  func color(at point: Point) -> Color {
    let ground = blend(dark, bright, tone(at: point))
    return blots.reduce(ground) { blend($0, $1.color, $1.coverage(at: point)) }
  }

  private func tone(at point: Point) -> Float {
    switch grain {
    case .earth:
      let coarse = fractalNoise(point, scale: 30, seed: seed)
      let fine = fractalNoise(point, scale: 5, seed: seed &+ 100)
      return smoothstep(0.15, 0.85, 0.5 * coarse + 0.5 * fine)
    case .boards:
      let across = dot(point, axis)
      let along = dot(point, perpendicular(axis))
      let fibres = fractalNoise(Point(across * 4, along * 0.3), scale: 12, seed: seed)
      let gap = (across / 34).truncatingRemainder(dividingBy: 1)
      return max(0, fibres - 0.5 * ridge(abs(gap) - 0.5, 0.04))
    case .haze:
      return fractalNoise(point, scale: 90, seed: seed)
    }
  }
}
