import Foundation
import SkipSegBasics

extension Scene {
  /// A scene of its own for every stream: up to two stems, leaves on them and beside them, berries in clusters.
  ///
  /// The blurred patches of the backdrop wear the colours of the things, and some ground is brown or green, so that
  /// colour alone does not decide: edges, veins, bark and shading have to.
  init(random: inout CounterRandom) {
    width = random.integer(176...208)
    height = random.integer(148...172)
    let size = Point(Float(width), Float(height))
    let stems = (0..<random.integer(0...2)).map { _ in Stem(random: &random, size: size) }
    var leaves: [any Thing] = []
    for _ in 0..<random.integer(1...5) {
      leaves.append(Leaf(random: &random, base: Self.place(on: stems, size: size, random: &random)))
    }
    var berries: [any Thing] = []
    for _ in 0..<random.integer(0...3) {
      let cluster = Self.place(on: stems, size: size, random: &random)
      berries += Berry.cluster(around: cluster, random: &random)
    }
    things = stems
    for thing in leaves + berries {
      things.insert(thing, at: random.chance(0.75) ? things.count : random.integer(0...things.count))
    }
    backdrop = Backdrop(random: &random, size: size)
    light = Light(random: &random)
    camera = Camera(random: &random)
  }

  /// On one of the stems more often than not, anywhere otherwise.
  private static func place(on stems: [Stem], size: Point, random: inout CounterRandom) -> Point {
    guard !stems.isEmpty, random.chance(0.6) else {
      return Point(random.uniform(0.05...0.95), random.uniform(0.05...0.95)) * size
    }
    return random.element(of: stems).curve.point(at: random.uniform(0.1...0.9))
  }
}

extension Stem {
  /// From one edge of the picture to somewhere beyond its middle.
  init(random: inout CounterRandom, size: Point) {
    let angle = random.uniform(0...2 * .pi)
    let center = size * Point(random.uniform(0.35...0.65), random.uniform(0.35...0.65))
    let start = center - heading(angle) * 130
    let end = center + heading(angle + random.uniform(-0.4...0.4)) * random.uniform(40...120)
    curve = Curve(
      from: start, over: center + heading(angle + .pi / 2) * random.uniform(-50...50), to: end)
    startRadius = random.uniform(9...12)
    endRadius = random.uniform(6.5...8.5)
    color = Pigment.stem.color(random: &random)
    barkColor = color * random.uniform(0.35...0.6)
    gloss = random.uniform(0...0.15)
    seed = random.next()
  }
}

extension Leaf {
  init(random: inout CounterRandom, base: Point) {
    self.base = base
    axis = heading(random.uniform(0...2 * .pi))
    length = random.uniform(60...100)
    halfWidth = length * random.uniform(0.18...0.28)
    bend = random.uniform(-0.1...0.1)
    teeth = random.chance(0.5) ? random.uniform(0.08...0.2) : 0
    color = Pigment.leaf.color(random: &random)
    tipColor = random.chance(0.3) ? Pigment.leaf.color(random: &random) : color * random.uniform(0.8...1.2)
    veinColor = random.chance(0.8) ? blend(color, Color(0.95, 0.95, 0.7), 0.6) : color * 0.55
    fold = random.uniform(0.15...0.45)
    gloss = random.uniform(0...0.12)
    seed = random.next()
  }
}

extension Berry {
  /// One to six berries of one plant, close together.
  static func cluster(around center: Point, random: inout CounterRandom) -> [Berry] {
    let color = Pigment.berry.color(random: &random)
    let radius = random.uniform(12...17)
    let gloss = random.uniform(0.15...0.6)
    return (0..<random.integer(1...6)).map { _ in
      Berry(
        center: center + heading(random.uniform(0...2 * .pi)) * random.uniform(0...2.2) * radius,
        radius: radius * random.uniform(0.85...1.15),
        axis: heading(random.uniform(0...2 * .pi)),
        stretch: random.uniform(1...1.2),
        color: color * random.uniform(0.85...1.15),
        calyxColor: color * 0.3,
        calyx: heading(random.uniform(0...2 * .pi)) * random.uniform(0.2...1.3),
        gloss: gloss,
        seed: random.next())
    }
  }
}

extension Backdrop {
  init(random: inout CounterRandom, size: Point) {
    grain = random.element(of: Grain.allCases)
    bright = Pigment.ground.color(random: &random)
    dark = bright * random.uniform(0.35...0.7)
    axis = heading(random.uniform(0...2 * .pi))
    blots = (0..<random.integer(0...3)).map { _ in
      Blot(
        center: Point(random.uniform(0...1), random.uniform(0...1)) * size,
        axis: heading(random.uniform(0...2 * .pi)),
        radius: random.uniform(12...24),
        stretch: random.chance(0.3) ? random.uniform(3...8) : random.uniform(1...2),
        softness: random.uniform(8...12),
        color: random.element(of: [Pigment.leaf, .berry, .stem]).color(random: &random) * 0.85)
    }
    seed = random.next()
  }
}

extension Light {
  init(random: inout CounterRandom) {
    let side = heading(random.uniform(0...2 * .pi))
    direction = normalized(SIMD3(side.x, side.y, random.uniform(0.7...1.6)))
    ambient = random.uniform(0.35...0.6)
    tint = Color(random.uniform(0.88...1.1), 1, random.uniform(0.85...1.1))
    gradient = Point(random.uniform(-0.5...0.5), random.uniform(-0.5...0.5))
    shadowLength = random.uniform(4...11)
  }
}

extension Camera {
  init(random: inout CounterRandom) {
    blur = random.uniform(0.45...1)
    vignette = random.uniform(0...0.4)
    exposure = random.uniform(0.8...1.2)
    noise = random.uniform(0.008...0.022)
    seed = random.next()
  }
}
