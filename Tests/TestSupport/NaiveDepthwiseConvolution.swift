import SkipSegEngine

/// `torch.nn.functional.conv2d(x, weight, bias, padding=1, groups=channels)` of 3 x 3.
extension Graph.DepthwiseConvolution: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor {
    var z = node.inputs[0]
    z.forEachIndex { n, c, y, x in z[n, c, y, x] = node.parameters[bias][c] }
    forEachProduct(node.inputs[0]) { n, c, y, x, tap, sourceY, sourceX in
      z[n, c, y, x] += node.parameters[weight][tap] * node.inputs[0][n, c, sourceY, sourceX]
    }
    return z
  }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] {
    let input = node.inputs[0]
    var dx = NaiveTensor(zerosLike: input)
    var dweight = node.parameters[weight].map { _ in 0.0 }
    forEachProduct(input) { n, c, y, x, tap, sourceY, sourceX in
      dx[n, c, sourceY, sourceX] += node.parameters[weight][tap] * dz[n, c, y, x]
      dweight[tap] += input[n, c, sourceY, sourceX] * dz[n, c, y, x]
    }
    parameterGradients[weight] = dweight
    parameterGradients[bias] = (0..<dz.channels).map { dz.values(ofChannel: $0).reduce(0, +) }
    return [dx]
  }

  /// Calls `body` with image, channel, y and x of an output value, the weight's index, and y and x of the input value,
  /// for every product inside the image.
  private func forEachProduct(
    _ input: NaiveTensor, _ body: (Int, Int, Int, Int, Int, Int, Int) -> Void
  ) {
    input.forEachIndex { n, c, y, x in
      for ky in 0..<3 {
        for kx in 0..<3 where input.contains(y: y + ky - 1, x: x + kx - 1) {
          body(n, c, y, x, (c * 3 + ky) * 3 + kx, y + ky - 1, x + kx - 1)
        }
      }
    }
  }
}
