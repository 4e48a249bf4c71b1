/// A closed line along the edges of pixels, by its corners: (0, 0) is the upper left corner of the picture, (1, 1) the lower
/// right one of its first pixel. What it surrounds lies to the right of whoever goes along it.
package struct Ring: Sendable, Equatable {
  package var points: [Point]

  package init(_ points: [Point]) { self.points = points }

  /// By the shoelace formula: positive around pixels, negative around a hole.
  package var area: Double {
    var (sum, before) = (0.0, points.last ?? Point(0, 0))
    for point in points {
      sum += before.x * point.y - point.x * before.y
      before = point
    }
    return sum / 2
  }

  /// With fewer corners: no corner that is left out lies farther than `distance` pixels from the line (Douglas and Peucker
  /// 1973), between the first corner and the one farthest from it. A ring of which fewer than three would be left stays.
  package func simplified(_ distance: Double) -> Ring {
    guard distance > 0, points.count > 3 else { return self }
    let first = points[0]
    let farthest = points.indices.max {
      points[$0].squaredDistance(to: first) < points[$1].squaredDistance(to: first)
    }
    guard let farthest, farthest > 0 else { return self }
    var isKept = [Bool](repeating: false, count: points.count)
    isKept[0] = true
    isKept[farthest] = true
    // Parts between two corners that are kept; the index behind the last is the first again.
    var open = [0..<farthest, farthest..<points.count]
    while let part = open.popLast() {
      let (a, b) = (points[part.lowerBound], points[part.upperBound % points.count])
      var (most, place) = (distance * distance, -1)
      for index in part.dropFirst() {
        let square = points[index].squaredDistance(toSegment: a, b)
        if square > most { (most, place) = (square, index) }
      }
      if place < 0 { continue }
      isKept[place] = true
      open += [part.lowerBound..<place, place..<part.upperBound]
    }
    let kept = zip(points, isKept).filter(\.1).map(\.0)
    return kept.count < 3 ? self : Ring(kept)
  }
}

extension Point {
  fileprivate func squaredDistance(to other: Point) -> Double {
    (x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)
  }

  fileprivate func squaredDistance(toSegment a: Point, _ b: Point) -> Double {
    let length = a.squaredDistance(to: b)
    if length == 0 { return squaredDistance(to: a) }
    let way = min(1, max(0, ((x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y)) / length))
    return squaredDistance(to: Point(a.x + way * (b.x - a.x), a.y + way * (b.y - a.y)))
  }
}
