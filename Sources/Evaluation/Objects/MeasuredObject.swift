import Foundation

/// The size, place and shape of one object: the pixels of one class that hang together by 8-connection.
///
/// Coordinates are pixel indices: the pixel in column 3 of row 4 lies at x 3, y 4. Lengths are in pixels. Definitions are
/// those of scikit-image's `regionprops`.
package struct MeasuredObject: Sendable, Equatable {
  /// The class, by its place in the list.
  package let label: Int
  /// Pixels.
  package let area: Int
  /// The mean of the pixels' coordinates.
  package let centroidX, centroidY: Double
  /// The smallest rectangle that holds it, in pixels.
  package let columns, rows: Range<Int>
  /// Along the pixels of the inner border, see `Perimeter`.
  package let perimeter: Double
  /// Parts of other classes that it surrounds, by 4-connection.
  package let holes: Int
  /// Whether it lies at the edge of the picture, where a part of it may be missing.
  package let touchesEdge: Bool
  /// The mean over its pixels of how sure the network is; nil where none was asked.
  package let meanConfidence: Double?
  private let variance: Variance

  init(_ sums: PixelSums, label: Int, holes: Int, width: Int, height: Int) {
    self.label = label
    area = sums.area
    centroidX = Double(sums.x) / Double(sums.area)
    centroidY = Double(sums.y) / Double(sums.area)
    (columns, rows) = (sums.columns, sums.rows)
    perimeter = sums.perimeter.length
    self.holes = holes
    touchesEdge =
      columns.lowerBound == 0 || rows.lowerBound == 0 || columns.upperBound == width
      || rows.upperBound == height
    meanConfidence = sums.confidence.map { $0 / Double(sums.area) }
    variance = Variance(sums)
  }

  /// 4πA/P², at most 1: how near it comes to a disc.
  package var circularity: Double { min(1, 4 * .pi * Double(area) / (perimeter * perimeter)) }

  /// Of the disc of the same area.
  package var equivalentDiameter: Double { (4 * Double(area) / .pi).squareRoot() }

  /// The axes of the ellipse that has the same second moments.
  package var majorAxis: Double { 4 * variance.greatest.squareRoot() }
  package var minorAxis: Double { 4 * variance.least.squareRoot() }

  /// Of that ellipse: 0 for a disc, towards 1 for a line.
  package var eccentricity: Double {
    variance.greatest == 0 ? 0 : max(0, 1 - variance.least / variance.greatest).squareRoot()
  }

  /// From the vertical to the major axis, counter-clockwise, -90 to 90 degrees.
  package var orientation: Double { variance.orientation * 180 / .pi }
}

/// What is added up of an object's pixels.
struct PixelSums {
  var area = 0
  var x = 0
  var y = 0
  /// Sums of products, whole numbers so that nothing is lost where they are subtracted.
  var xx = 0
  var yy = 0
  var xy = 0
  var columns = 0..<0
  var rows = 0..<0
  var perimeter = Perimeter()
  /// Of the pixels' class.
  var confidence: Double?

  mutating func add(columns new: Range<Int>, row: Int) {
    let count = new.count
    let (first, last) = (new.lowerBound, new.upperBound - 1)
    let sum = (first + last) * count / 2
    area += count
    x += sum
    y += row * count
    xx += Self.squares(upTo: last) - Self.squares(upTo: first - 1)
    yy += row * row * count
    xy += row * sum
    if columns.isEmpty {
      (columns, rows) = (new, row..<row + 1)
    } else {
      columns = min(columns.lowerBound, new.lowerBound)..<max(columns.upperBound, new.upperBound)
      rows = rows.lowerBound..<row + 1
    }
  }

  /// 0² + 1² + ... + n²; 0 of -1.
  private static func squares(upTo n: Int) -> Int { n * (n + 1) * (2 * n + 1) / 6 }
}

/// The second central moments of an object's pixels, each a point, divided by the area.
private struct Variance: Sendable, Equatable {
  private let xx, yy, xy: Double

  init(_ sums: PixelSums) {
    let count = Double(sums.area)
    // Exact up to the last step: of large objects far from the origin nothing cancels.
    func moment(_ products: Int, _ one: Int, _ other: Int) -> Double {
      let moment = Int128(sums.area) * Int128(products) - Int128(one) * Int128(other)
      let size = moment.magnitude
      let value =
        Double(UInt64(truncatingIfNeeded: size >> 64)) * 0x1p64 + Double(UInt64(truncatingIfNeeded: size))
      return (moment < 0 ? -value : value) / count / count
    }
    xx = moment(sums.xx, sums.x, sums.x)
    yy = moment(sums.yy, sums.y, sums.y)
    xy = moment(sums.xy, sums.x, sums.y)
  }

  /// Along the major axis.
  var greatest: Double {
    let half = (xx - yy) / 2
    return (xx + yy) / 2 + (half * half + xy * xy).squareRoot()
  }

  /// Along the minor axis, by the determinant, as a difference would leave nothing of thin objects.
  var least: Double { greatest == 0 ? 0 : max(0, (xx * yy - xy * xy) / greatest) }

  /// In radians.
  var orientation: Double {
    if xx == yy { return xy > 0 ? .pi / 4 : -.pi / 4 }
    return 0.5 * atan2(2 * xy, yy - xx)
  }
}
