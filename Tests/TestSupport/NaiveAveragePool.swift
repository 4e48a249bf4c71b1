import SkipSegEngine

/// `torch.nn.AvgPool2d` without padding.
extension Graph.AveragePool: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor {
    let x = node.inputs[0]
    func size(_ input: Int) -> Int { (input - kernel) / stride + 1 }
    var z = NaiveTensor(batch: x.batch, channels: x.channels, height: size(x.height), width: size(x.width))
    forEachPixel(of: z) { n, c, row, column, y, x0 in
      z[n, c, row, column] += x[n, c, y, x0] / Double(kernel * kernel)
    }
    return z
  }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] {
    var dx = NaiveTensor(zerosLike: node.inputs[0])
    forEachPixel(of: dz) { n, c, row, column, y, x in
      dx[n, c, y, x] += dz[n, c, row, column] / Double(kernel * kernel)
    }
    return [dx]
  }

  /// Calls `body` with image, channel, y and x of each output pixel, and y and x of each pixel of its window.
  private func forEachPixel(of z: NaiveTensor, _ body: (Int, Int, Int, Int, Int, Int) -> Void) {
    z.forEachIndex { n, c, row, column in
      for ky in 0..<kernel {
        for kx in 0..<kernel { body(n, c, row, column, row * stride + ky, column * stride + kx) }
      }
    }
  }
}
