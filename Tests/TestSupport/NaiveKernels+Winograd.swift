extension NaiveKernels {
  /// Winograd's convolution of 3 x 3 from its definition as a product of polynomials (Lavin and Gray, 2016): both factors
  /// are evaluated at some points and at infinity, multiplied there, and the product is interpolated. Tiles are arrays
  /// [y][x], frequencies lie in the same order.
  package struct Winograd: Sendable {
    private let inputMatrix, weightMatrix, outputMatrix: [[Double]]

    /// F(4x4, 3x3).
    package static let tiles4 = Winograd(points: [0, 0.75, -0.75, 1.5, -1.5])
    /// F(4x4, 3x3) with the point -1, at which an upsampled line sums up to zero.
    package static let upsampling = Winograd(points: [0, 1, -1, 0.5, -0.5])
    /// F(2x2, 3x3), with the signs of the point 0 exchanged between input and weights.
    package static let tiles2 = Winograd(points: [0, 1, -1], signs: [-1, 1, 1])

    /// - Parameter signs: factors of the points' lines in the input's and the weights' matrix, 1 or -1.
    private init(points: [Double], signs: [Double]? = nil) {
      let signs = signs ?? points.map { _ in 1 }
      // B': the coefficients of the product of x - q over all points q other than the row's; over all for infinity.
      inputMatrix =
        zip(points, signs).map { point, sign in
          Self.coefficients(roots: points.filter { $0 != point }).map { sign * $0 } + [0]
        } + [Self.coefficients(roots: points)]
      // G: powers of the point over the product of its distances to the others; for infinity the highest.
      weightMatrix =
        zip(points, signs).map { point, sign in
          let distances = points.filter { $0 != point }.reduce(sign) { $0 * (point - $1) }
          return [1, point, point * point].map { $0 / distances }
        } + [[0, 0, 1]]
      // A: powers of the point; for infinity the highest.
      let tileSide = points.count - 1
      outputMatrix =
        points.map { point in (0..<tileSide).map { Self.power(point, $0) } }
        + [(0..<tileSide).map { $0 == tileSide - 1 ? 1 : 0 }]
    }

    /// Pixels along one side of an output tile, and of an input tile.
    package var tileSide: Int { outputMatrix[0].count }
    package var side: Int { tileSide + 2 }
    package var frequencies: Int { side * side }

    /// side x side pixels to frequencies.
    package func input(_ pixels: [Double]) -> [Double] { Self.transform(inputMatrix, pixels) }
    /// 3 x 3 taps to frequencies.
    package func weights(_ taps: [Double]) -> [Double] { Self.transform(weightMatrix, taps) }
    /// Frequencies to 3 x 3 taps.
    package func weightGradient(_ frequencies: [Double]) -> [Double] {
      Self.transform(Self.transposed(weightMatrix), frequencies)
    }
    /// Frequencies to an output tile.
    package func output(_ frequencies: [Double]) -> [Double] {
      Self.transform(Self.transposed(outputMatrix), frequencies)
    }
    /// A tile without the pixels around it to frequencies.
    package func tile(_ pixels: [Double]) -> [Double] { Self.transform(outputMatrix, pixels) }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
      (0..<exponent).reduce(1) { product, _ in product * base }
    }

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
