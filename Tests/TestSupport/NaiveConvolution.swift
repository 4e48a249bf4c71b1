import SkipSegEngine

/// `torch.nn.functional.conv2d` by its definition.
enum NaiveConvolution {
  /// z[n][o][y][x] = bias[o] + sum over i, ky, kx of w[o][i][ky][kx] * x[n][i][y * stride + ky - padding][...].
  static func forward(
    _ x: NaiveTensor, _ convolution: Graph.Convolution, weight: [Double], bias: [Double]?, channels: Int
  ) -> NaiveTensor {
    var z = NaiveTensor(
      batch: x.batch, channels: channels, height: size(x.height, convolution),
      width: size(x.width, convolution))
    if let bias { z.forEachIndex { n, o, y, x in z[n, o, y, x] = bias[o] } }
    forEachProduct(x, z, convolution) { input, tap, output in
      z.values[output] += weight[tap] * x.values[input]
    }
    return z
  }

  /// Each product w * x that entered z passes dz on to both its factors.
  static func backward(
    _ x: NaiveTensor, _ dz: NaiveTensor, _ convolution: Graph.Convolution, weight: [Double]
  ) -> (dx: NaiveTensor, dweight: [Double], dbias: [Double]) {
    var dx = NaiveTensor(zerosLike: x)
    var dweight = [Double](repeating: 0, count: weight.count)
    forEachProduct(x, dz, convolution) { input, tap, output in
      dx.values[input] += weight[tap] * dz.values[output]
      dweight[tap] += x.values[input] * dz.values[output]
    }
    let dbias = (0..<dz.channels).map { dz.values(ofChannel: $0).reduce(0, +) }
    return (dx, dweight, dbias)
  }

  private static func size(_ input: Int, _ convolution: Graph.Convolution) -> Int {
    (input + 2 * convolution.padding - convolution.kernel) / convolution.stride + 1
  }

  /// Calls `body` with the indices of input, weight and output of every product inside the image.
  private static func forEachProduct(
    _ x: NaiveTensor, _ z: NaiveTensor, _ convolution: Graph.Convolution, _ body: (Int, Int, Int) -> Void
  ) {
    let kernel = convolution.kernel
    for ky in 0..<kernel {
      for kx in 0..<kernel {
        for zy in 0..<z.height {
          for zx in 0..<z.width {
            let xy = zy * convolution.stride + ky - convolution.padding
            let xx = zx * convolution.stride + kx - convolution.padding
            guard x.contains(y: xy, x: xx) else { continue }
            for image in 0..<x.batch {
              for output in 0..<z.channels {
                let place = ((image * z.channels + output) * z.height + zy) * z.width + zx
                for input in 0..<x.channels {
                  body(
                    ((image * x.channels + input) * x.height + xy) * x.width + xx,
                    ((output * x.channels + input) * kernel + ky) * kernel + kx, place)
                }
              }
            }
          }
        }
      }
    }
  }
}

extension Graph.Convolution: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor {
    NaiveConvolution.forward(
      node.inputs[0], self, weight: node.parameters[weight], bias: bias.map { node.parameters[$0] },
      channels: channels)
  }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] {
    let (dx, dweight, dbias) = NaiveConvolution.backward(
      node.inputs[0], dz, self, weight: node.parameters[weight])
    parameterGradients[weight] = dweight
    if let bias { parameterGradients[bias] = dbias }
    return [dx]
  }
}
