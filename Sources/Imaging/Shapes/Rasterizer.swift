import Foundation

/// The one place where shapes become pixels. A pixel belongs to a shape if its centre, (x + 0.5, y + 0.5), is inside.
package struct Rasterizer: Sendable {
  package let width: Int
  package let height: Int

  /// Of the lines of one polygon with rows of pixels. A detailed outline has some ten thousand; a hostile one of a
  /// million lines that each cross the whole picture would keep a computer busy for hours.
  package static let maximumCrossings = 50_000_000

  /// A polygon with more crossings than `maximumCrossings`.
  package struct TooIntricate: Error, Equatable {
    package init() {}
  }

  package init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  /// Calls `body` with blocks of pixels, all of them in the picture, that together are the shape. Blocks of a union may
  /// overlap.
  package func forEachBlock(
    of shape: Shape, _ body: (_ columns: Range<Int>, _ rows: Range<Int>) -> Void
  ) throws(TooIntricate) {
    switch shape {
    case .polygon(let points): try polygon(points, body)
    case .ellipse(let center, let radiusX, let radiusY, let degrees):
      ellipse(center, radiusX, radiusY, degrees, body)
    case .runs(let runs, let x, let y):
      runs.forEachBlock { columns, rows in
        let columns = columns.lowerBound + x..<columns.upperBound + x
        let rows = rows.lowerBound + y..<rows.upperBound + y
        let (inside, insideRows) = (columns.clamped(to: 0..<width), rows.clamped(to: 0..<height))
        if !inside.isEmpty && !insideRows.isEmpty { body(inside, insideRows) }
      }
    case .union(let shapes):
      for shape in shapes { try forEachBlock(of: shape, body) }
    }
  }
}

extension Rasterizer {
  /// A line of a polygon from its upper to its lower end; it crosses the centres of `rows`.
  private struct Edge {
    let rows: Range<Int>
    let top: Point
    /// Change of x a row.
    let slope: Double

    init?(_ a: Point, _ b: Point, height: Int) {
      let (top, bottom) = a.y < b.y ? (a, b) : (b, a)
      let first = max(0, Rasterizer.firstCenter(from: top.y))
      let end = min(height, Rasterizer.firstCenter(from: bottom.y))
      if first >= end { return nil }
      rows = first..<end
      self.top = top
      slope = (bottom.x - top.x) / (bottom.y - top.y)
    }

    func x(at row: Int) -> Double { top.x + (Double(row) + 0.5 - top.y) * slope }
  }

  /// The first pixel whose centre is not before a place.
  private static func firstCenter(from place: Double) -> Int { Int((place - 0.5).rounded(.up)) }

  /// Goes down the rows with the edges that cross each, as in Foley et al., "Computer Graphics", section 3.6.
  private func polygon(
    _ points: [Point], _ body: (Range<Int>, Range<Int>) -> Void
  ) throws(TooIntricate) {
    guard points.count >= 3, let last = points.last else { return }
    var edges: [Edge] = []
    var (before, crossings) = (last, 0)
    for point in points {
      if let edge = Edge(before, point, height: height) {
        edges.append(edge)
        crossings += edge.rows.count
      }
      before = point
    }
    if crossings > Self.maximumCrossings { throw TooIntricate() }
    guard let end = edges.map(\.rows.upperBound).max() else { return }
    edges.sort { $0.rows.lowerBound < $1.rows.lowerBound }
    var (row, next) = (edges[0].rows.lowerBound, 0)
    var active: [Edge] = []
    var places: [Double] = []
    while row < end {
      active.removeAll { $0.rows.upperBound <= row }
      if active.isEmpty && next < edges.count { row = max(row, edges[next].rows.lowerBound) }
      while next < edges.count && edges[next].rows.lowerBound <= row {
        active.append(edges[next])
        next += 1
      }
      places.removeAll(keepingCapacity: true)
      for edge in active { places.append(edge.x(at: row)) }
      places.sort()
      for pair in stride(from: 0, to: places.count - 1, by: 2) {
        let begin = max(0, Self.firstCenter(from: places[pair]))
        let end = min(width, Self.firstCenter(from: places[pair + 1]))
        if begin < end { body(begin..<end, row..<row + 1) }
      }
      row += 1
    }
  }

  /// On its border counts as inside.
  private func ellipse(
    _ center: Point, _ radiusX: Double, _ radiusY: Double, _ degrees: Double,
    _ body: (Range<Int>, Range<Int>) -> Void
  ) {
    // Less than a pixel's hundredth holds no centre, but by chance.
    guard min(radiusX, radiusY) > 0.01 else { return }
    let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
    let (x2, y2) = (1 / (radiusX * radiusX), 1 / (radiusY * radiusY))
    // With x and y from the centre: a x^2 + b x y + c y^2 <= 1.
    let a = cosine * cosine * x2 + sine * sine * y2
    let b = 2 * cosine * sine * (x2 - y2)
    let c = sine * sine * x2 + cosine * cosine * y2
    let reach = (a / (x2 * y2)).squareRoot()
    let firstRow = max(0, Self.firstCenter(from: center.y - reach))
    let endRow = min(height, Self.firstCenter(from: center.y + reach) + 1)
    guard firstRow < endRow else { return }
    for row in firstRow..<endRow {
      let y = Double(row) + 0.5 - center.y
      let discriminant = b * b * y * y - 4 * a * (c * y * y - 1)
      if discriminant < 0 { continue }
      let root = discriminant.squareRoot()
      let first = center.x + (-b * y - root) / (2 * a)
      let last = center.x + (-b * y + root) / (2 * a)
      let begin = max(0, Self.firstCenter(from: first))
      let end = min(width, Int((last - 0.5).rounded(.down)) + 1)
      if begin < end { body(begin..<end, row..<row + 1) }
    }
  }
}
