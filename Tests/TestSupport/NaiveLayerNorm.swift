import SkipSegEngine

/// `torch.nn.LayerNorm` over the channels of each pixel.
extension Graph.LayerNorm: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor {
    let (gamma, beta) = (node.parameters[weight], node.parameters[bias])
    var z = node.inputs[0]
    forEachPixel(of: z) { n, y, x in
      let pixel = Pixel(node.inputs[0], n, y, x, epsilon: Double(epsilon))
      for c in 0..<z.channels { z[n, c, y, x] = pixel.normalized[c] * gamma[c] + beta[c] }
    }
    return z
  }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] {
    let gamma = node.parameters[weight]
    var dx = dz
    var (dgamma, dbeta) = (gamma.map { _ in 0.0 }, gamma.map { _ in 0.0 })
    forEachPixel(of: dz) { n, y, x in
      let pixel = Pixel(node.inputs[0], n, y, x, epsilon: Double(epsilon))
      let g = (0..<dz.channels).map { dz[n, $0, y, x] * gamma[$0] }
      let mean = g.reduce(0, +) / Double(g.count)
      let product = zip(g, pixel.normalized).reduce(0) { $0 + $1.0 * $1.1 } / Double(g.count)
      for c in 0..<dz.channels {
        dx[n, c, y, x] = (g[c] - mean - pixel.normalized[c] * product) * pixel.inverseDeviation
        dgamma[c] += dz[n, c, y, x] * pixel.normalized[c]
        dbeta[c] += dz[n, c, y, x]
      }
    }
    (parameterGradients[weight], parameterGradients[bias]) = (dgamma, dbeta)
    return [dx]
  }

  private struct Pixel {
    let normalized: [Double]
    let inverseDeviation: Double

    init(_ tensor: NaiveTensor, _ n: Int, _ y: Int, _ x: Int, epsilon: Double) {
      let values = (0..<tensor.channels).map { tensor[n, $0, y, x] }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      let inverse = 1 / (variance + epsilon).squareRoot()
      normalized = values.map { ($0 - mean) * inverse }
      inverseDeviation = inverse
    }
  }

  private func forEachPixel(of tensor: NaiveTensor, _ body: (_ n: Int, _ y: Int, _ x: Int) -> Void) {
    for n in 0..<tensor.batch { for y in 0..<tensor.height { for x in 0..<tensor.width { body(n, y, x) } } }
  }
}
