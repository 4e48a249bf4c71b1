/// The exact Euclidean distance from any pixel to the nearest of some sites, between pixel centres, in time that is linear
/// in the number of pixels (Meijster, Roerdink, Hesselink: "A general algorithm for computing distance transforms in linear
/// time", 2000). Pixels near a site, as those of borders that nearly meet are, cost only as many steps as it is away.
package struct DistanceTransform {
  private let width, height: Int
  /// For each pixel the distance to the nearest site of its column; at least `none` where the column has none.
  /// `[height][width]`.
  private var columnDistances: [Int32]

  private static let none = Int32.max / 2
  /// How many columns to either side are looked at one by one.
  private static let nearColumns = 16

  /// - Parameter sites: at least one, each `row * width + column`.
  package init(sites: [Int32], width: Int, height: Int) {
    precondition(!sites.isEmpty, "a distance to no site")
    (self.width, self.height) = (width, height)
    columnDistances = [Int32](repeating: Self.none, count: width * height)
    columnDistances.withUnsafeMutableBufferPointer { distances in
      for site in sites { distances[Int(site)] = 0 }
      func pass(to row: Int, from neighbour: Int) {
        let base = distances.baseAddress!
        let (own, other) = (base + row * width, base + neighbour * width)
        for column in 0..<width { own[column] = min(own[column], other[column] &+ 1) }
      }
      for row in 0..<height where row > 0 { pass(to: row, from: row - 1) }
      for row in (0..<height - 1).reversed() { pass(to: row, from: row + 1) }
    }
  }

  /// The squared distances of some pixels, whole numbers.
  /// - Parameter pixels: each `row * width + column`, in ascending order. Only their rows are looked at.
  package func squaredDistances(of pixels: [Int32]) -> [Int] {
    var result = [Int](repeating: 0, count: pixels.count)
    var envelope = LowerEnvelope(width: width)
    columnDistances.withUnsafeBufferPointer { distances in
      var first = 0
      while first < pixels.count {
        let row = Int(pixels[first]) / width
        let line = UnsafeBufferPointer(rebasing: distances[row * width..<(row + 1) * width])
        var hasEnvelope = false
        var end = first
        while end < pixels.count, Int(pixels[end]) < (row + 1) * width {
          let column = Int(pixels[end]) - row * width
          if let near = Self.nearSquaredDistance(column, line) {
            result[end] = near
          } else {
            if !hasEnvelope { envelope.build(line) }
            hasEnvelope = true
            result[end] = envelope.next(column)
          }
          end += 1
        }
        first = end
      }
    }
    return result
  }

  /// The squared distance, where no column beyond the near ones can be nearer.
  private static func nearSquaredDistance(_ column: Int, _ line: UnsafeBufferPointer<Int32>) -> Int? {
    func square(_ place: Int) -> Int { Int(line[place]) * Int(line[place]) }
    var nearest = square(column)
    var offset = 1
    while offset * offset < nearest {
      if offset > nearColumns { return nil }
      if column >= offset { nearest = min(nearest, square(column - offset) + offset * offset) }
      if column + offset < line.count { nearest = min(nearest, square(column + offset) + offset * offset) }
      offset += 1
    }
    return nearest
  }
}

extension DistanceTransform {
  /// The minimum over the columns i of (x - i)² + g(i)², for every x of a row.
  private struct LowerEnvelope {
    /// The columns whose parabola is the lowest somewhere, from left to right, their g², and where each begins to be.
    private var columns: [Int]
    private var squares: [Int]
    private var begins: [Int]
    private var count = 0
    private var current = 0

    init(width: Int) {
      columns = [Int](repeating: 0, count: width)
      squares = columns
      begins = columns
    }

    mutating func build(_ distances: UnsafeBufferPointer<Int32>) {
      count = 0
      current = 0
      for column in distances.indices where distances[column] < DistanceTransform.none {
        let square = Int(distances[column]) * Int(distances[column])
        var begin = 0
        while count > 0 {
          let last = count - 1
          // The first x at which the new parabola is below that of the last: both are whole, so the quotient is rounded up.
          let numerator =
            column * column + square - columns[last] * columns[last] - squares[last]
          let denominator = 2 * (column - columns[last])
          let crossing = numerator <= 0 ? 0 : (numerator + denominator - 1) / denominator
          if crossing <= begins[last] {
            count -= 1
          } else {
            begin = crossing
            break
          }
        }
        if begin < distances.count {
          columns[count] = column
          squares[count] = square
          begins[count] = begin
          count += 1
        }
      }
    }

    /// The minimum at x; to be asked for from left to right.
    mutating func next(_ x: Int) -> Int {
      while current + 1 < count && begins[current + 1] <= x { current += 1 }
      let offset = x - columns[current]
      return offset * offset + squares[current]
    }
  }
}
