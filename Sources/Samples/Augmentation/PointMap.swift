/// An affine map from the pixels of a crop to points of a source, in units of 2^-32 source pixels: steps add up without
/// any rounding, so image and mask, which walk side by side, cannot drift apart.
struct PointMap {
  static let fractionBits = 32

  /// The point of the crop's first pixel, and the way to the next column and row.
  let first, column, row: SIMD2<Int>

  init(first: SIMD2<Double>, column: SIMD2<Double>, row: SIMD2<Double>) {
    self.first = Self.fixed(first)
    self.column = Self.fixed(column)
    self.row = Self.fixed(row)
  }

  /// The point of the first pixel of a row.
  func start(ofRow index: Int) -> SIMD2<Int> { first &+ row &* index }

  /// The columns of a row whose points lie in a `width` x `height` source: always one range, as both are convex.
  func columnsInside(row index: Int, count: Int, width: Int, height: Int) -> Range<Int> {
    let start = start(ofRow: index)
    let (width, height) = (UInt(width) << Self.fractionBits, UInt(height) << Self.fractionBits)
    func isInside(_ index: Int) -> Bool {
      let point = start &+ column &* index
      // A negative coordinate is a huge one without its sign.
      return UInt(bitPattern: point.x) < width && UInt(bitPattern: point.y) < height
    }
    guard let lower = (0..<count).first(where: isInside), let upper = (lower..<count).last(where: isInside)
    else { return 0..<0 }
    return lower..<upper + 1
  }

  private static func fixed(_ point: SIMD2<Double>) -> SIMD2<Int> {
    let units = point * Double(1 << fractionBits)
    return SIMD2(Int(units.x.rounded()), Int(units.y.rounded()))
  }
}
