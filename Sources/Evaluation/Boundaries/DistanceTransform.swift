/// The exact Euclidean distance from any pixel to the nearest of some sites, between pixel centres, in time that is linear
/// in the number of pixels (Meijster, Roerdink, Hesselink: "A general algorithm for computing distance transforms in linear
/// time", 2000).
package struct DistanceTransform {
  private let width, height: Int
  /// For each pixel the distance to the nearest site of its column; `none` where the column has none. `[height][width]`.
  private var columnDistances: [Int32]

  private static let none = Int32.max

  /// - Parameter sites: at least one, each `row * width + column`.
  package init(sites: [Int32], width: Int, height: Int) {
    precondition(!sites.isEmpty, "a distance to no site")
    (self.width, self.height) = (width, height)
    columnDistances = [Int32](repeating: Self.none, count: width * height)
    columnDistances.withUnsafeMutableBufferPointer { distances in
      for site in sites { distances[Int(site)] = 0 }
      for index in stride(from: width, to: width * height, by: 1) {
        let above = distances[index - width]
        if above != Self.none && distances[index] != 0 { distances[index] = above + 1 }
      }
      for index in stride(from: width * (height - 1) - 1, through: 0, by: -1) {
        let below = distances[index + width]
        if below != Self.none { distances[index] = min(distances[index], below + 1) }
      }
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
        envelope.build(UnsafeBufferPointer(rebasing: distances[row * width..<(row + 1) * width]))
        var end = first
        while end < pixels.count, Int(pixels[end]) < (row + 1) * width {
          result[end] = envelope.next(Int(pixels[end]) - row * width)
          end += 1
        }
        first = end
      }
    }
    return result
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
      for column in distances.indices where distances[column] != DistanceTransform.none {
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
