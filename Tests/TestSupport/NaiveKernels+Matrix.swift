extension NaiveKernels {
  /// Batch-reduce GEMM: [rows][columns], the sum over `offsets` of A [rows][depth] * B [depth][columns].
  package static func batchReduceGEMM(
    rows: Int, columns: Int, a: [Float], offsets: [Int], depth: Int, aStride: Int, b: [Float]
  ) -> [Double] {
    var c = [Double](repeating: 0, count: rows * columns)
    for (i, offset) in offsets.enumerated() {
      for m in 0..<rows {
        for k in 0..<depth {
          let left = Double(a[offset + m * aStride + k])
          for j in 0..<columns { c[m * columns + j] += left * Double(b[(i * depth + k) * columns + j]) }
        }
      }
    }
    return c
  }

  /// Weight gradient: [depth][columns], the sum over pixels (row, pixel) of the outer products of x and d, which are
  /// given as functions of row, pixel and channel.
  package static func weightGradient(
    depth: Int, columns: Int, height: Int, width: Int, x: (Int, Int, Int) -> Float,
    d: (Int, Int, Int) -> Float
  ) -> [Double] {
    var w = [Double](repeating: 0, count: depth * columns)
    for row in 0..<height {
      for pixel in 0..<width {
        let right = (0..<columns).map { Double(d(row, pixel, $0)) }
        for i in 0..<depth {
          let left = Double(x(row, pixel, i))
          for j in 0..<columns { w[i * columns + j] += left * right[j] }
        }
      }
    }
    return w
  }
}
