/// The values of a plane, [y][x][16], in double precision.
struct Lanes {
  private(set) var values: [Double]
  private let width: Int

  init(_ plane: Plane) {
    values = plane.values.map(Double.init)
    width = plane.width
  }

  subscript(y: Int, x: Int, lane: Int) -> Double {
    get { values[(y * width + x) * 16 + lane] }
    set { values[(y * width + x) * 16 + lane] = newValue }
  }

  /// One lane of `height` x `width` pixels in the first rows, [y][x].
  func tile(x: Int, _ lane: Int, height: Int, width: Int) -> [Double] {
    (0..<height * width).map { self[$0 / width, x + $0 % width, lane] }
  }

  /// Replaces one lane of a column of pixels.
  mutating func setColumn(_ x: Int, _ lane: Int, _ column: [Double]) {
    for (y, value) in column.enumerated() { self[y, x, lane] = value }
  }
}
