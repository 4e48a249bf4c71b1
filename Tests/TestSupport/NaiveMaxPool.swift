import SkipSegEngine

/// `torch.nn.MaxPool2d`: the border does not take part.
enum NaiveMaxPool {
  static func forward(_ x: NaiveTensor, _ pool: Graph.MaxPool) -> NaiveTensor {
    func size(_ input: Int) -> Int { (input + 2 * pool.padding - pool.kernel) / pool.stride + 1 }
    var z = NaiveTensor(
      batch: x.batch, channels: x.channels, height: size(x.height), width: size(x.width))
    z.forEachIndex { n, c, row, column in
      let (y, x0) = maximum(of: x, pool, n, c, row, column)
      z[n, c, row, column] = x[n, c, y, x0]
    }
    return z
  }

  /// The gradient of a window goes to its maximum.
  static func backward(_ x: NaiveTensor, _ dz: NaiveTensor, _ pool: Graph.MaxPool) -> NaiveTensor {
    var dx = NaiveTensor(zerosLike: x)
    dz.forEachIndex { n, c, row, column in
      let (y, x0) = maximum(of: x, pool, n, c, row, column)
      dx[n, c, y, x0] += dz[n, c, row, column]
    }
    return dx
  }

  /// The place of the first maximum, in row order, of the window of one output pixel.
  private static func maximum(
    of x: NaiveTensor, _ pool: Graph.MaxPool, _ image: Int, _ channel: Int, _ row: Int, _ column: Int
  ) -> (Int, Int) {
    var best: (y: Int, x: Int)?
    for ky in 0..<pool.kernel {
      for kx in 0..<pool.kernel {
        let (y, x0) = (row * pool.stride + ky - pool.padding, column * pool.stride + kx - pool.padding)
        guard x.contains(y: y, x: x0) else { continue }
        if let best, x[image, channel, y, x0] <= x[image, channel, best.y, best.x] { continue }
        best = (y, x0)
      }
    }
    return best!
  }
}

extension Graph.MaxPool: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor { NaiveMaxPool.forward(node.inputs[0], self) }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] { [NaiveMaxPool.backward(node.inputs[0], dz, self)] }
}
