extension NaiveKernels {
  /// Max pooling with its backward; the border does not take part.
  package struct MaxPool: Sendable {
    package let kernel, stride, padding: Int

    package init(kernel: Int, stride: Int, padding: Int) {
      self.kernel = kernel
      self.stride = stride
      self.padding = padding
    }

    /// Output pixels along an axis of `size` pixels.
    package func outputSize(_ size: Int) -> Int { (size + 2 * padding - kernel) / stride + 1 }

    /// For every value of the output [y][x][16], the index of the first maximum of its window in row order.
    package func indices(_ x: [Float], height: Int, width: Int) -> [Int] {
      var indices: [Int] = []
      for row in 0..<outputSize(height) {
        for column in 0..<outputSize(width) {
          for lane in 0..<lanes {
            var best: Int?
            for y in (row * stride - padding)..<(row * stride - padding + kernel) where 0..<height ~= y {
              for x0 in (column * stride - padding)..<(column * stride - padding + kernel)
              where 0..<width ~= x0 {
                let index = (y * width + x0) * lanes + lane
                if best.map({ x[index] > x[$0] }) ?? true { best = index }
              }
            }
            indices.append(best!)
          }
        }
      }
      return indices
    }
  }
}
