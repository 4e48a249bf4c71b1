import Foundation

/// A place in a picture in pixels: (0, 0) is its upper left corner, (0.5, 0.5) the middle of its first pixel.
package struct Point: Sendable, Equatable {
  package var x, y: Double

  package init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

/// A part of a picture as labelling tools outline it. Any of it may lie outside of the picture.
package enum Shape: Sendable, Equatable {
  /// Closed, with the even-odd rule: what a line surrounds twice is outside. Fewer than 3 points hold nothing.
  case polygon([Point])
  /// Half axes along x and y, turned by `degrees` clockwise about the centre.
  case ellipse(center: Point, radiusX: Double, radiusY: Double, degrees: Double)
  /// The ones of a binary picture whose first pixel lies at (x, y).
  case runs(RunLengths, x: Int, y: Int)
  /// What is in any of them.
  indirect case union([Shape])
}

extension Shape {
  /// Between two corners in any order, turned by `degrees` clockwise about `pivot`, or about its middle.
  package static func rectangle(_ a: Point, _ b: Point, degrees: Double = 0, pivot: Point? = nil) -> Shape {
    let corners = [a, Point(b.x, a.y), b, Point(a.x, b.y)]
    if degrees == 0 { return .polygon(corners) }
    let pivot = pivot ?? Point((a.x + b.x) / 2, (a.y + b.y) / 2)
    let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
    return .polygon(
      corners.map { corner in
        let (x, y) = (corner.x - pivot.x, corner.y - pivot.y)
        return Point(pivot.x + x * cosine - y * sine, pivot.y + x * sine + y * cosine)
      })
  }

  /// Lines from point to point, `width` pixels wide, each with flat ends.
  package static func stroke(_ points: [Point], width: Double) -> Shape {
    .union(
      zip(points, points.dropFirst()).compactMap { start, end in
        let (x, y) = (end.x - start.x, end.y - start.y)
        let length = (x * x + y * y).squareRoot()
        if length == 0 { return nil }
        let side = Point(-y / length * width / 2, x / length * width / 2)
        return .polygon([
          Point(start.x + side.x, start.y + side.y), Point(end.x + side.x, end.y + side.y),
          Point(end.x - side.x, end.y - side.y), Point(start.x - side.x, start.y - side.y),
        ])
      })
  }

  /// In pixels, by the outline alone: parts of a union that overlap count twice.
  package var area: Double {
    switch self {
    case .polygon(let points):
      guard let last = points.last else { return 0 }
      // The shoelace formula.
      var (sum, before) = (0.0, last)
      for point in points {
        sum += before.x * point.y - point.x * before.y
        before = point
      }
      return abs(sum) / 2
    case .ellipse(_, let radiusX, let radiusY, _): return .pi * radiusX * radiusY
    case .runs(let runs, _, _): return Double(runs.oneCount)
    case .union(let shapes): return shapes.reduce(0) { $0 + $1.area }
    }
  }

  /// Whether any part of it, or of the box of a binary picture, lies outside of a picture.
  package func reachesBeyond(width: Int, height: Int) -> Bool {
    switch self {
    case .polygon(let points):
      return points.contains { $0.x < 0 || $0.y < 0 || $0.x > Double(width) || $0.y > Double(height) }
    case .ellipse(let center, let radiusX, let radiusY, let degrees):
      let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
      let x = (radiusX * radiusX * cosine * cosine + radiusY * radiusY * sine * sine).squareRoot()
      let y = (radiusX * radiusX * sine * sine + radiusY * radiusY * cosine * cosine).squareRoot()
      return center.x < x || center.y < y || center.x + x > Double(width) || center.y + y > Double(height)
    case .runs(let runs, let x, let y):
      return x < 0 || y < 0 || x + runs.width > width || y + runs.height > height
    case .union(let shapes): return shapes.contains { $0.reachesBeyond(width: width, height: height) }
    }
  }
}
