import CKernels
import TestSupport
import Testing

/// The transforms of Winograd's convolution, one by one.
struct WinogradTests {
  typealias Winograd = NaiveKernels.Winograd

  /// `spare` pixels, tiles or vectors lie between what a call touches in one row and the end of the row.
  struct Arguments: CustomTestStringConvertible {
    let set: InstructionSet
    let count: Int
    let spare: Int
    let upsideDown: Bool
    var testDescription: String {
      "\(set), count: \(count), spare: \(spare)\(upsideDown ? ", upside down" : "")"
    }

    /// Rows of which `used` vectors and the spare ones are inside the border.
    func plane(_ height: Int, _ used: Int, seed: Int) -> Plane {
      Plane(height, used + spare, upsideDown: upsideDown, seed: seed)
    }
  }

  static let arguments = InstructionSet.supported.flatMap { set in
    [1, 2, 5].flatMap { count in
      [(0, false), (3, false), (1, true)].map {
        Arguments(set: set, count: count, spare: $0.0, upsideDown: $0.1)
      }
    }
  }

  /// Of values up to some tens that rounding errors of a few units of 1 enter.
  private static let tolerance = 3e-6

  @Test(arguments: arguments)
  func input(_ arguments: Arguments) {
    let x = arguments.plane(6, 4 * arguments.count + 2, seed: 1)
    let v = arguments.plane(36, arguments.count, seed: 2)
    var expected = Lanes(v)
    let pixels = Lanes(x)
    for n in 0..<arguments.count {
      for lane in 0..<16 {
        expected.setColumn(n, lane, Winograd.input(pixels.tile(x: 4 * n, lane, height: 6, width: 6)))
      }
    }
    arguments.set.kernels.winograd_input(arguments.count, x.start, x.rowStride, v.start, v.rowStride)
    expectClose(v.values, expected.values, tolerance: Self.tolerance)
    #expect(v.borderIsIntact)
  }

  @Test(arguments: arguments)
  func outputGradient(_ arguments: Arguments) {
    let dy = arguments.plane(4, 4 * arguments.count, seed: 1)
    let d = arguments.plane(36, arguments.count, seed: 2)
    var expected = Lanes(d)
    let pixels = Lanes(dy)
    for n in 0..<arguments.count {
      for lane in 0..<16 {
        let tile = pixels.tile(x: 4 * n, lane, height: 4, width: 4)
        expected.setColumn(n, lane, Winograd.outputGradient(tile))
      }
    }
    arguments.set.kernels.winograd_output_gradient(
      arguments.count, dy.start, dy.rowStride, d.start, d.rowStride)
    expectClose(d.values, expected.values, tolerance: Self.tolerance)
    #expect(d.borderIsIntact)
  }

  /// Every height and width that the last tile may have, overwriting and adding.
  @Test(arguments: arguments)
  func output(_ arguments: Arguments) {
    let count = arguments.count
    let m = arguments.plane(36, count, seed: 1)
    let frequencies = Lanes(m)
    let pixels = (0..<count * 16).map { index in
      Winograd.output(frequencies.tile(x: index / 16, index % 16, height: 36, width: 1))
    }
    for height in 1...4 {
      for width in 4 * count - 3...4 * count {
        for accumulate in [false, true] {
          let y = arguments.plane(4, 4 * count, seed: 2)
          var expected = Lanes(y)
          for row in 0..<height {
            for column in 0..<width {
              for lane in 0..<16 {
                let value = pixels[column / 4 * 16 + lane][row * 4 + column % 4]
                expected[row, column, lane] = (accumulate ? expected[row, column, lane] : 0) + value
              }
            }
          }
          arguments.set.kernels.winograd_output(
            count, height, width, m.start, m.rowStride, y.start, y.rowStride, accumulate ? 1 : 0)
          expectClose(
            y.values, expected.values, tolerance: Self.tolerance,
            "(\(height) x \(width), accumulate \(accumulate))")
          #expect(y.borderIsIntact)
        }
      }
    }
  }

  @Test(arguments: arguments)
  func weights(_ arguments: Arguments) {
    let w = arguments.plane(9, arguments.count, seed: 1)
    let u = arguments.plane(36, arguments.count, seed: 2)
    var expected = Lanes(u)
    let taps = Lanes(w)
    for n in 0..<arguments.count {
      for lane in 0..<16 {
        expected.setColumn(n, lane, Winograd.weights(taps.tile(x: n, lane, height: 9, width: 1)))
      }
    }
    arguments.set.kernels.winograd_weights(arguments.count, w.start, w.rowStride, u.start, u.rowStride)
    expectClose(u.values, expected.values, tolerance: Self.tolerance)
    #expect(u.borderIsIntact)
  }

  @Test(arguments: arguments)
  func weightGradient(_ arguments: Arguments) {
    let u = arguments.plane(36, arguments.count, seed: 1)
    let frequencies = Lanes(u)
    for accumulate in [false, true] {
      let dw = arguments.plane(9, arguments.count, seed: 2)
      var expected = Lanes(dw)
      for n in 0..<arguments.count {
        for lane in 0..<16 {
          let gradient = Winograd.weightGradient(frequencies.tile(x: n, lane, height: 36, width: 1))
          let before = expected.tile(x: n, lane, height: 9, width: 1)
          expected.setColumn(n, lane, accumulate ? zip(before, gradient).map { $0 + $1 } : gradient)
        }
      }
      arguments.set.kernels.winograd_weight_gradient(
        arguments.count, u.start, u.rowStride, dw.start, dw.rowStride, accumulate ? 1 : 0)
      expectClose(dw.values, expected.values, tolerance: Self.tolerance)
      #expect(dw.borderIsIntact)
    }
  }

  /// A NaN is in all that is computed from it, so that it is not lost on its way to the loss.
  @Test(arguments: InstructionSet.supported)
  func nanGoesThroughTheTransforms(set: InstructionSet) {
    let nan = Plane(36, 6) { _ in .nan }
    let z = Plane(36, 6, seed: 1)
    set.kernels.winograd_input(1, nan.start, nan.rowStride, z.start, z.rowStride)
    #expect(Lanes(z).tile(x: 0, 7, height: 36, width: 1).allSatisfy { $0.isNaN })
    set.kernels.winograd_output(1, 4, 4, nan.start, nan.rowStride, z.start, z.rowStride, 0)
    #expect(Lanes(z).tile(x: 0, 7, height: 4, width: 4).allSatisfy { $0.isNaN })
  }
}
