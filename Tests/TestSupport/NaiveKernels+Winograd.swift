extension NaiveKernels {
  /// Winograd's F(4x4, 3x3) from its definition as a product of polynomials (Lavin and Gray, 2016): both factors are
  /// evaluated at five points and at infinity, multiplied there, and the product is interpolated. Tiles are arrays
  /// [y][x], or 36 frequencies in that order.
  package enum Winograd {
    private static let points = [0, 0.75, -0.75, 1.5, -1.5]

    /// B' [6][6]: the coefficients of the product of x - q over all points q other than the row's; over all for
    /// infinity.
    private static let inputMatrix: [[Double]] =
      points.map { point in coefficients(roots: points.filter { $0 != point }) + [0] }
      + [coefficients(roots: points)]
    /// G [6][3]: powers of the point over the product of its distances to the others; for infinity the highest.
    private static let weightMatrix: [[Double]] =
      points.map { point in
        let distances = points.filter { $0 != point }.reduce(1) { $0 * (point - $1) }
        return [1, point, point * point].map { $0 / distances }
      } + [[0, 0, 1]]
    /// A [6][4]: powers of the point; for infinity the highest.
    private static let outputMatrix: [[Double]] =
      points.map { point in [1, point, point * point, point * point * point] } + [[0, 0, 0, 1]]

    /// 6 x 6 pixels to frequencies.
    package static func input(_ pixels: [Double]) -> [Double] { transform(inputMatrix, pixels) }
    /// 3 x 3 taps to frequencies.
    package static func weights(_ taps: [Double]) -> [Double] { transform(weightMatrix, taps) }
    /// Frequencies to 3 x 3 taps.
    package static func weightGradient(_ frequencies: [Double]) -> [Double] {
      transform(transposed(weightMatrix), frequencies)
    }
    /// Frequencies to 4 x 4 pixels.
    package static func output(_ frequencies: [Double]) -> [Double] {
      transform(transposed(outputMatrix), frequencies)
    }
    /// 4 x 4 pixels to frequencies.
    package static func outputGradient(_ pixels: [Double]) -> [Double] { transform(outputMatrix, pixels) }

    /// The coefficients, the constant first, of the product of x - root.
    private static func coefficients(roots: [Double]) -> [Double] {
      roots.reduce([1]) { product, root in
        zip([0] + product, product + [0]).map { shifted, same in shifted - root * same }
      }
    }

    private static func transposed(_ matrix: [[Double]]) -> [[Double]] {
      matrix[0].indices.map { column in matrix.map { $0[column] } }
    }

    /// matrix * tile * matrix'.
    private static func transform(_ matrix: [[Double]], _ tile: [Double]) -> [Double] {
      let size = matrix[0].count
      return matrix.flatMap { left in
        matrix.map { right in
          var sum = 0.0
          for y in 0..<size { for x in 0..<size { sum += left[y] * tile[y * size + x] * right[x] } }
          return sum
        }
      }
    }
  }
}
