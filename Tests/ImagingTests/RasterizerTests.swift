import Foundation
import SkipSegImaging
import TestSupport
import Testing

/// Shapes against a twin that asks of every pixel whether its centre is inside.
@Suite struct RasterizerTests {
  private static let width = 40
  private static let height = 30

  private func painted(_ shape: Shape) throws -> [Bool] {
    var map = LabelMap(
      width: Self.width, height: Self.height, labels: [UInt16](repeating: 0, count: Self.width * Self.height))
    let result = try map.paint(shape, label: 1, background: 0)
    #expect(result.isVisible == map.labels.contains(1) && result.replaced == 0)
    return map.labels.map { $0 == 1 }
  }

  private func expect(_ shape: Shape, isInside: (Double, Double) -> Bool) throws {
    let expected = (0..<Self.width * Self.height).map {
      isInside(Double($0 % Self.width) + 0.5, Double($0 / Self.width) + 0.5)
    }
    #expect(try painted(shape) == expected)
  }

  /// Even-odd: how often a ray to the left meets the outline.
  private func contains(_ points: [Point], _ x: Double, _ y: Double) -> Bool {
    var isInside = false
    for (a, b) in zip(points, points.dropFirst() + points.prefix(1)) where (a.y <= y) != (b.y <= y) {
      let (top, bottom) = a.y < b.y ? (a, b) : (b, a)
      if top.x + (y - top.y) * ((bottom.x - top.x) / (bottom.y - top.y)) <= x { isInside.toggle() }
    }
    return isInside
  }

  @Test(arguments: 0..<60) func randomPolygons(seed: Int) throws {
    var random = SeededRandom(UInt64(seed))
    // Every third on quarters of a pixel, where lines meet centres and corners.
    let points = (0..<Int.random(in: 3...24, using: &random)).map { _ in
      let place = Point(
        Double.random(in: -20...60, using: &random), Double.random(in: -15...45, using: &random))
      return seed % 3 == 0 ? Point((place.x * 4).rounded() / 4, (place.y * 2).rounded() / 2) : place
    }
    try expect(.polygon(points)) { contains(points, $0, $1) }
  }

  @Test(arguments: [0.0, 30, 90, 200]) func ellipses(degrees: Double) throws {
    for (center, radiusX, radiusY) in [
      (Point(20, 15), 12.3, 5.2), (Point(2, 28.4), 9, 9), (Point(60, 60), 3, 3),
    ] {
      let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
      try expect(.ellipse(center: center, radiusX: radiusX, radiusY: radiusY, degrees: degrees)) { x, y in
        let (x, y) = (x - center.x, y - center.y)
        let along = (x * cosine + y * sine) / radiusX
        let across = (y * cosine - x * sine) / radiusY
        return along * along + across * across <= 1
      }
    }
    #expect(try !painted(.ellipse(center: Point(20, 15), radiusX: 0, radiusY: 5, degrees: 0)).contains(true))
  }

  @Test func rectanglesAndStrokes() throws {
    try expect(.rectangle(Point(30.2, 20.5), Point(4.5, 3.7))) { x, y in
      4.5..<30.2 ~= x && 3.7..<20.5 ~= y
    }
    // Turned by a right angle about its middle, (20, 10): 8 wide, 20 high.
    try expect(.rectangle(Point(10.1, 6.1), Point(29.9, 13.9), degrees: 90)) { x, y in
      16.1..<23.9 ~= x && 0.1..<19.9 ~= y
    }
    // Turned about its first corner, so that it lies to the left of it.
    try expect(.rectangle(Point(20.1, 5.1), Point(26.1, 9.1), degrees: 90, pivot: Point(20.1, 5.1))) { x, y in
      16.1..<20.1 ~= x && 5.1..<11.1 ~= y
    }
    try expect(.stroke([Point(5.1, 10.1), Point(30.1, 10.1), Point(30.1, 10.1)], width: 6)) { x, y in
      5.1..<30.1 ~= x && 7.1..<13.1 ~= y
    }
    #expect(try !painted(.stroke([Point(5, 5)], width: 6)).contains(true))
    #expect(try !painted(.polygon([Point(1, 1), Point(9, 9)])).contains(true))
  }

  @Test func binaryPicturesAreCutByThePicture() throws {
    let ones = LabelMap(width: 10, height: 8, labels: (0..<80).map { $0 % 3 == 0 ? 1 : 0 })
    for direction in [RunLengths.Direction.rows, .columns] {
      let runs = RunLengths(of: 1, in: ones, direction: direction)
      for (left, top) in [(3, 4), (-4, -5), (36, 27), (-10, 0), (50, 50)] {
        try expect(.runs(runs, x: left, y: top)) { x, y in
          let (x, y) = (Int(x) - left, Int(y) - top)
          return 0..<10 ~= x && 0..<8 ~= y && (y * 10 + x) % 3 == 0
        }
      }
    }
  }

  @Test func laterShapesReplaceEarlierOnes() throws {
    var map = LabelMap(width: 10, height: 10, labels: [UInt16](repeating: 0, count: 100))
    let first = try map.paint(.rectangle(Point(0, 0), Point(5, 5)), label: 1, background: 0)
    let second = try map.paint(.rectangle(Point(3, 3), Point(7, 7)), label: 2, background: 0)
    let again = try map.paint(.rectangle(Point(4, 4), Point(7, 7)), label: 2, background: 0)
    #expect([first, second, again].map(\.replaced) == [0, 4, 0])
    #expect(map.labels.count { $0 == 1 } == 21 && map.labels.count { $0 == 2 } == 16)
  }

  @Test func areasAndReach() {
    let shapes: [(Shape, Double, Bool)] = [
      (.rectangle(Point(1, 1), Point(4, 6)), 15, false), (.rectangle(Point(-1, 1), Point(4, 6)), 25, true),
      (.polygon([Point(0, 0), Point(4, 0), Point(0, 40)]), 80, true),
      (.ellipse(center: Point(10, 10), radiusX: 2, radiusY: 1, degrees: 0), 2 * .pi, false),
      (.ellipse(center: Point(10, 1.5), radiusX: 2, radiusY: 1, degrees: 90), 2 * .pi, true),
      (.union([.rectangle(Point(0, 0), Point(2, 2)), .rectangle(Point(3, 3), Point(4, 4))]), 5, false),
    ]
    for (shape, area, reaches) in shapes {
      #expect(abs(shape.area - area) < 1e-9)
      #expect(shape.reachesBeyond(width: Self.width, height: Self.height) == reaches)
    }
  }

  @Test func anOutlineThatCrossesItselfWithoutEndIsRefused() {
    let points = (0..<200_000).map { Point(Double($0 % 7), $0 % 2 == 0 ? -10 : 1000) }
    #expect(throws: Rasterizer.TooIntricate.self) {
      try Rasterizer(width: 1000, height: 1000).forEachBlock(of: .polygon(points)) { _, _ in }
    }
  }

  /// Turned like the photograph: the map of the stored pixels is that of the upright ones.
  @Test func mapsAreTurnedLikePhotographs() {
    let stored = LabelMap(width: 3, height: 2, labels: [1, 2, 3, 4, 5, 6])
    #expect(stored.turned(by: .upright) == stored)
    #expect(stored.turned(by: .rotated180).labels == [6, 5, 4, 3, 2, 1])
    #expect(
      stored.turned(by: .rotatedClockwise) == LabelMap(width: 2, height: 3, labels: [4, 1, 5, 2, 6, 3]))
  }
}
