import CKernels
import TestSupport
import Testing

/// The transforms of Winograd's convolution, one by one.
struct WinogradTests {
  /// `spare` pixels, tiles or vectors lie between what a call touches in one row and the end of the row.
  struct Arguments: CustomTestStringConvertible {
    let instructionSet: InstructionSet
    let form: WinogradForm
    let count: Int
    let spare: Int
    let upsideDown: Bool
    var testDescription: String {
      "\(instructionSet), \(form), count: \(count), spare: \(spare)\(upsideDown ? ", upside down" : "")"
    }

    var kernels: winograd_kernels { instructionSet.winograd(form.kernels) }
    var twin: NaiveKernels.Winograd { form.twin }

    /// Rows of which `used` vectors and the spare ones are inside the border.
    func plane(_ height: Int, _ used: Int, seed: Int) -> Plane {
      Plane(height, used + spare, upsideDown: upsideDown, seed: seed)
    }
  }

  static let arguments = InstructionSet.supported.flatMap { set in
    WinogradForm.allCases.flatMap { form in
      [(1, 0, false), (2, 3, false), (5, 0, false), (5, 1, true)].map {
        Arguments(instructionSet: set, form: form, count: $0.0, spare: $0.1, upsideDown: $0.2)
      }
    }
  }

  /// Of values up to some tens that rounding errors of a few units of 1 enter.
  private static let tolerance = 3e-6

  @Test(arguments: arguments)
  func input(_ arguments: Arguments) {
    let (twin, tileSide) = (arguments.twin, arguments.twin.tileSide)
    let x = arguments.plane(twin.side, tileSide * arguments.count + 2, seed: 1)
    let v = arguments.plane(twin.frequencies, arguments.count, seed: 2)
    var expected = Lanes(v)
    let pixels = Lanes(x)
    for n in 0..<arguments.count {
      for lane in 0..<16 {
        let tile = pixels.tile(x: tileSide * n, lane, height: twin.side, width: twin.side)
        expected.setColumn(n, lane, twin.input(tile))
      }
    }
    arguments.kernels.input(arguments.count, x.start, x.rowStride, v.start, v.rowStride)
    expectClose(v.values, expected.values, tolerance: Self.tolerance)
    #expect(v.borderIsIntact)
  }

  @Test(arguments: arguments)
  func tile(_ arguments: Arguments) {
    let (twin, tileSide) = (arguments.twin, arguments.twin.tileSide)
    let x = arguments.plane(tileSide, tileSide * arguments.count, seed: 1)
    let u = arguments.plane(twin.frequencies, arguments.count, seed: 2)
    var expected = Lanes(u)
    let pixels = Lanes(x)
    for n in 0..<arguments.count {
      for lane in 0..<16 {
        let tile = pixels.tile(x: tileSide * n, lane, height: tileSide, width: tileSide)
        expected.setColumn(n, lane, twin.tile(tile))
      }
    }
    arguments.kernels.tile(arguments.count, x.start, x.rowStride, u.start, u.rowStride)
    expectClose(u.values, expected.values, tolerance: Self.tolerance)
    #expect(u.borderIsIntact)
  }

  /// Every height and width that the last tile may have, and every way to store.
  @Test(arguments: arguments)
  func output(_ arguments: Arguments) {
    let (count, twin, tileSide) = (arguments.count, arguments.twin, arguments.twin.tileSide)
    let m = arguments.plane(twin.frequencies, count, seed: 1)
    let frequencies = Lanes(m)
    let pixels = (0..<count * 16).map { index in
      twin.output(frequencies.tile(x: index / 16, index % 16, height: twin.frequencies, width: 1))
    }
    for height in 1...tileSide {
      for width in tileSide * (count - 1) + 1...tileSide * count {
        for store in Store.allCases {
          let y = arguments.plane(tileSide, tileSide * count, seed: 2)
          var expected = Lanes(y)
          for row in 0..<height {
            for column in 0..<width {
              for lane in 0..<16 {
                let value = pixels[column / tileSide * 16 + lane][row * tileSide + column % tileSide]
                expected[row, column, lane] = (store == .add ? expected[row, column, lane] : 0) + value
              }
            }
          }
          arguments.kernels.output(
            count, height, width, m.start, m.rowStride, nil, y.start, y.rowStride, store.kernels, nil, nil)
          expectClose(
            y.values, expected.values, tolerance: Self.tolerance, "(\(height) x \(width), \(store))")
          #expect(y.borderIsIntact)
        }
      }
    }
  }

  /// A bias reaches every pixel, and the sums count the pixels that are stored, added to what they were.
  @Test(arguments: arguments)
  func outputWithBiasAndSums(_ arguments: Arguments) {
    let (count, tileSide) = (arguments.count, arguments.twin.tileSide)
    let m = arguments.plane(arguments.twin.frequencies, count, seed: 1)
    let bias = Plane(1, 1, seed: 3)
    for (height, width) in [(tileSide, tileSide * count), (1, tileSide * count - 1)] {
      let plain = arguments.plane(tileSide, tileSide * count, seed: 2)
      let y = arguments.plane(tileSide, tileSide * count, seed: 2)
      arguments.kernels.output(
        count, height, width, m.start, m.rowStride, nil, plain.start, plain.rowStride, kernel_store_overwrite,
        nil, nil)
      var sum = (0..<16).map(Double.init)
      var squareSum = sum.map { 100 - $0 }
      let (sumBefore, squareSumBefore) = (sum, squareSum)
      arguments.kernels.output(
        count, height, width, m.start, m.rowStride, bias.start, y.start, y.rowStride, kernel_store_overwrite,
        &sum, &squareSum)
      var expected = Lanes(plain)
      for lane in 0..<16 {
        var stored: [Double] = []
        for row in 0..<height {
          for column in 0..<width {
            expected[row, column, lane] += Double(bias.values[lane])
            stored.append(expected[row, column, lane])
          }
        }
        #expect(abs(sum[lane] - sumBefore[lane] - stored.reduce(0, +)) < 1e-4)
        #expect(abs(squareSum[lane] - squareSumBefore[lane] - stored.reduce(0) { $0 + $1 * $1 }) < 1e-3)
      }
      expectClose(y.values, expected.values, tolerance: Self.tolerance)
      #expect(y.borderIsIntact)
    }
  }

  @Test(arguments: arguments)
  func weights(_ arguments: Arguments) {
    let w = arguments.plane(9, arguments.count, seed: 1)
    let twin = arguments.twin
    let u = arguments.plane(twin.frequencies, arguments.count, seed: 2)
    var expected = Lanes(u)
    let taps = Lanes(w)
    for n in 0..<arguments.count {
      for lane in 0..<16 {
        expected.setColumn(n, lane, twin.weights(taps.tile(x: n, lane, height: 9, width: 1)))
      }
    }
    arguments.kernels.weights(arguments.count, w.start, w.rowStride, u.start, u.rowStride)
    expectClose(u.values, expected.values, tolerance: Self.tolerance)
    #expect(u.borderIsIntact)
  }

  @Test(arguments: arguments)
  func weightGradient(_ arguments: Arguments) {
    let twin = arguments.twin
    let u = arguments.plane(twin.frequencies, arguments.count, seed: 1)
    let frequencies = Lanes(u)
    for (accumulate, turnsTaps) in [(false, false), (true, false), (false, true)] {
      let dw = arguments.plane(9, arguments.count, seed: 2)
      var expected = Lanes(dw)
      for n in 0..<arguments.count {
        for lane in 0..<16 {
          var gradient = twin.weightGradient(frequencies.tile(x: n, lane, height: twin.frequencies, width: 1))
          if turnsTaps { gradient.reverse() }
          let before = expected.tile(x: n, lane, height: 9, width: 1)
          expected.setColumn(n, lane, accumulate ? zip(before, gradient).map { $0 + $1 } : gradient)
        }
      }
      arguments.kernels.weight_gradient(
        arguments.count, u.start, u.rowStride, dw.start + (turnsTaps ? 8 * dw.rowStride : 0),
        turnsTaps ? -dw.rowStride : dw.rowStride, accumulate ? 1 : 0)
      expectClose(dw.values, expected.values, tolerance: Self.tolerance)
      #expect(dw.borderIsIntact)
    }
  }

  static let ofUpsampling = arguments.filter { $0.form == .upsampling }

  /// The frequencies of nearest upsampling; those of the point -1 are zero and left alone.
  @Test(arguments: ofUpsampling)
  func upsampledInput(_ arguments: Arguments) {
    expectUpsampled(arguments, height: 4, apart: 2, by: arguments.kernels.upsampled_input!) { small in
      arguments.twin.input(
        (0..<36).map { place in small[(place / 6 + 1) / 2 * 4 + (place % 6 + 1) / 2] })
    }
  }

  /// The same of tiles alone.
  @Test(arguments: ofUpsampling)
  func upsampledTile(_ arguments: Arguments) {
    expectUpsampled(arguments, height: 2, apart: 0, by: arguments.kernels.upsampled_tile!) { small in
      arguments.twin.tile((0..<16).map { place in small[place / 8 * 2 + place % 4 / 2] })
    }
  }

  /// - Parameters:
  ///   - height: also the width, of what one tile is transformed from, two pixels after the tile before it.
  ///   - apart: by how much the pixels of one row are more than two for each tile.
  ///   - twin: all frequencies of `height` x `height` pixels after upsampling.
  private func expectUpsampled(
    _ arguments: Arguments, height: Int, apart: Int,
    by kernel: (Int, UnsafeRawPointer, Int, UnsafeMutablePointer<Float>, Int) -> Void,
    _ twin: ([Double]) -> [Double]
  ) {
    let x = arguments.plane(height, 2 * arguments.count + apart, seed: 1)
    let v = arguments.plane(36, arguments.count, seed: 2)
    var expected = Lanes(v)
    let pixels = Lanes(x)
    for n in 0..<arguments.count {
      for lane in 0..<16 {
        let small = pixels.tile(x: 2 * n, lane, height: height, width: height)
        for (frequency, value) in twin(small).enumerated() {
          if frequency / 6 == 2 || frequency % 6 == 2 {
            #expect(value == 0)
          } else {
            expected[frequency, n, lane] = value
          }
        }
      }
    }
    kernel(arguments.count, x.start, x.rowStride, v.start, v.rowStride)
    expectClose(v.values, expected.values, tolerance: Self.tolerance)
    #expect(v.borderIsIntact)
  }

  /// `output` with neighbours added up, whatever lies at the frequencies of the point -1.
  @Test(arguments: ofUpsampling)
  func downsampledOutput(_ arguments: Arguments) {
    let count = arguments.count
    let m = arguments.plane(36, count, seed: 1)
    let frequencies = Lanes(m)
    for (height, width) in [(2, 2 * count), (1, 2 * count - 1)] {
      for store in Store.allCases {
        let y = arguments.plane(2, 2 * count, seed: 2)
        var expected = Lanes(y)
        for row in 0..<height {
          for column in 0..<width {
            for lane in 0..<16 {
              let tile = arguments.twin.output(
                frequencies.tile(x: column / 2, lane, height: 36, width: 1))
              let first = row * 8 + column % 2 * 2
              let sum = tile[first] + tile[first + 1] + tile[first + 4] + tile[first + 5]
              expected[row, column, lane] = (store == .add ? expected[row, column, lane] : 0) + sum
            }
          }
        }
        arguments.kernels.downsampled_output!(
          count, height, width, m.start, m.rowStride, y.start, y.rowStride, store.kernels)
        expectClose(y.values, expected.values, tolerance: 1e-5)
        #expect(y.borderIsIntact)
      }
    }
  }

  /// A NaN is in all that is computed from it, so that it is not lost on its way to the loss.
  @Test(arguments: InstructionSet.supported)
  func nanGoesThroughTheTransforms(set: InstructionSet) {
    let nan = Plane(36, 6) { _ in .nan }
    let z = Plane(36, 6, seed: 1)
    set.winograd(winograd_4x4).input(1, nan.start, nan.rowStride, z.start, z.rowStride)
    #expect(Lanes(z).tile(x: 0, 7, height: 36, width: 1).allSatisfy { $0.isNaN })
    set.winograd(winograd_4x4).output(
      1, 4, 4, nan.start, nan.rowStride, nil, z.start, z.rowStride, kernel_store_overwrite, nil, nil)
    #expect(Lanes(z).tile(x: 0, 7, height: 4, width: 4).allSatisfy { $0.isNaN })
  }
}
