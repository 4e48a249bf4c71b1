import CKernels
import TestSupport
import Testing

/// The transforms in a row: what they are there for is a convolution and its gradients.
struct WinogradConvolutionTests {
  /// The twins' chain is exact but for the rounding of doubles, so they are the transforms of one another.
  @Test(arguments: WinogradForm.allCases)
  func twinsMakeAConvolution(form: WinogradForm) {
    let twin = form.twin
    let pixels = twin.tileSide * twin.tileSide
    let x = Noise(1).floats(twin.frequencies).map(Double.init)
    let w = Noise(2).floats(9).map(Double.init)
    let dy = Noise(3).floats(pixels).map(Double.init)
    let v = twin.input(x)
    var y = [Double](repeating: 0, count: pixels)
    var dw = [Double](repeating: 0, count: 9)
    for pixel in 0..<pixels {
      for tap in 0..<9 {
        let (row, column) = (pixel / twin.tileSide + tap / 3, pixel % twin.tileSide + tap % 3)
        let source = x[row * twin.side + column]
        y[pixel] += source * w[tap]
        dw[tap] += source * dy[pixel]
      }
    }
    expectClose(twin.output(zip(v, twin.weights(w)).map(*)), y, tolerance: 1e-13)
    expectClose(
      twin.weightGradient(zip(v, twin.tile(dy)).map(*)), dw, tolerance: 1e-13)
  }

  /// 64 input channels in 4 blocks, 16 output channels, 2 rows of 3 tiles: 8 x 12 pixels.
  private struct Layer {
    let set: InstructionSet
    let x = (1...4).map { Plane(10, 14, seed: $0) }
    let v = Plane(36, 4 * 6, seed: 5)

    /// Transforms the input to [frequency][block][tile].
    func transformInput() {
      for (block, x) in x.enumerated() {
        for row in 0..<2 {
          set.winograd(winograd_4x4).input(
            3, x.start + 4 * row * x.rowStride, x.rowStride, v.start + (block * 6 + row * 3) * 16, v.rowStride
          )
        }
      }
    }
  }

  @Test(arguments: InstructionSet.supported)
  func forward(set: InstructionSet) {
    let layer = Layer(set: set)
    // [tap][input channel][output channel].
    let w = Plane(9, 64, seed: 6)
    let u = Plane(36, 64, seed: 7)
    let m = Plane(36, 6, seed: 8)
    let y = Plane(8, 12, seed: 9)
    layer.transformInput()
    set.winograd(winograd_4x4).weights(64, w.start, w.rowStride, u.start, u.rowStride)
    for frequency in 0..<36 {
      set.kernels.brgemm(
        6, 1, layer.v.start + frequency * layer.v.rowStride, (0..<4).map { $0 * 6 * 16 }, 4, 16, 16,
        u.start + frequency * u.rowStride, m.start + frequency * m.rowStride, 16, 0, 0)
    }
    for row in 0..<2 {
      set.winograd(winograd_4x4).output(
        3, 4, 12, m.start + row * 3 * 16, m.rowStride, nil, y.start + 4 * row * y.rowStride, y.rowStride,
        kernel_store_overwrite, nil, nil)
    }
    let (pixels, weights) = (layer.x.map(Lanes.init), Lanes(w))
    var expected = [Double](repeating: 0, count: 8 * 12 * 16)
    forEachProduct { y, x, tap, input in
      let value = pixels[input / 16][y + tap / 3, x + tap % 3, input % 16]
      for output in 0..<16 { expected[(y * 12 + x) * 16 + output] += value * weights[tap, input, output] }
    }
    #expect(relativeError(y.values, expected) <= 2e-6)
    #expect(layer.v.borderIsIntact && u.borderIsIntact && m.borderIsIntact && y.borderIsIntact)
  }

  @Test(arguments: InstructionSet.supported)
  func weightGradient(set: InstructionSet) {
    let layer = Layer(set: set)
    let dy = Plane(8, 12, seed: 6)
    let d = Plane(36, 6, seed: 7)
    let sums = Plane(36, 64, seed: 8)
    let dw = Plane(9, 64, seed: 9)
    layer.transformInput()
    for row in 0..<2 {
      set.winograd(winograd_4x4).tile(
        3, dy.start + 4 * row * dy.rowStride, dy.rowStride, d.start + row * 3 * 16, d.rowStride)
    }
    for frequency in 0..<36 {
      for block in 0..<4 {
        set.kernels.weight_gradient(
          16, 1, 1, 6, layer.v.start + frequency * layer.v.rowStride + block * 6 * 16, 16, 0,
          d.start + frequency * d.rowStride, 16, 0, 0,
          sums.start + frequency * sums.rowStride + block * 16 * 16, 16, 0)
      }
    }
    set.winograd(winograd_4x4).weight_gradient(64, sums.start, sums.rowStride, dw.start, dw.rowStride, 0)
    let (pixels, gradient) = (layer.x.map(Lanes.init), Lanes(dy))
    var expected = [Double](repeating: 0, count: 9 * 64 * 16)
    forEachProduct { y, x, tap, input in
      let value = pixels[input / 16][y + tap / 3, x + tap % 3, input % 16]
      for output in 0..<16 { expected[(tap * 64 + input) * 16 + output] += value * gradient[y, x, output] }
    }
    #expect(relativeError(dw.values, expected) <= 2e-6)
    #expect(d.borderIsIntact && sums.borderIsIntact && dw.borderIsIntact)
  }

  /// Calls `body` for every output pixel, tap and input channel of a layer.
  private func forEachProduct(_ body: (_ y: Int, _ x: Int, _ tap: Int, _ input: Int) -> Void) {
    for y in 0..<8 {
      for x in 0..<12 {
        for tap in 0..<9 { for input in 0..<64 { body(y, x, tap, input) } }
      }
    }
  }

  /// The root of the mean squared error, relative to that of the values.
  private func relativeError(_ values: [Float], _ expected: [Double]) -> Double {
    let error = zip(values, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
    return (error / expected.reduce(0) { $0 + $1 * $1 }).squareRoot()
  }
}
