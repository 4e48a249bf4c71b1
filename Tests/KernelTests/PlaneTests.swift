import CKernels
import TestSupport
import Testing

/// Kernels that take a plane pixel by pixel.
struct PlaneTests {
  struct Arguments: CustomTestStringConvertible {
    let set: InstructionSet
    let height, width: Int
    let upsideDown: Bool
    var testDescription: String { "\(set), \(height) x \(width)\(upsideDown ? " upside down" : "")" }

    func plane(seed: Int) -> Plane { Plane(height, width, upsideDown: upsideDown, seed: seed) }
  }

  static let arguments = InstructionSet.supported.flatMap { set in
    [(1, 1), (1, 2), (3, 1), (2, 4), (5, 7), (3, 19)].flatMap { height, width in
      [false, true].map { Arguments(set: set, height: height, width: width, upsideDown: $0) }
    }
  }

  @Test(arguments: arguments)
  func relu(_ arguments: Arguments) {
    let x = arguments.plane(seed: 1)
    let z = arguments.plane(seed: 2)
    arguments.set.planes().relu(x.height, x.width, x.rowStride, x.start, z.start)
    #expect(z.values == x.values.map { max($0, 0) })
    #expect(z.borderIsIntact)
  }

  @Test(arguments: InstructionSet.supported)
  func nanGoesThroughRelu(set: InstructionSet) {
    let x = Plane(1, 3) { $0 % 5 == 0 ? .nan : -1 }
    let z = Plane(1, 3, seed: 1)
    set.planes().relu(1, 3, x.rowStride, x.start, z.start)
    #expect(z.values.enumerated().allSatisfy { $0 % 5 == 0 ? $1.isNaN : $1 == 0 })
    let one = Plane(1, 1) { _ in 1 }
    set.planes().normalize(
      1, 3, x.rowStride, x.start, one.start, one.start, nil, 1, z.start, kernel_store_overwrite)
    #expect(z.values.enumerated().allSatisfy { $0 % 5 == 0 ? $1.isNaN : $1 == 0 })
  }

  @Test(arguments: arguments)
  func reluBackward(_ arguments: Arguments) {
    let x = arguments.plane(seed: 1)
    let z = arguments.plane(seed: 2)
    let dz = arguments.plane(seed: 3)
    arguments.set.planes().relu(x.height, x.width, x.rowStride, x.start, z.start)
    let g = zip(x.values, dz.values).map { $0 > 0 ? $1 : 0 }
    for accumulate in [false, true] {
      let dx = arguments.plane(seed: 4)
      let before = dx.values
      arguments.set.planes().relu_backward(
        x.height, x.width, x.rowStride, z.start, dz.start, dx.start, accumulate ? 1 : 0)
      #expect(dx.values == (accumulate ? zip(before, g).map { $0 + $1 } : g))
      #expect(dx.borderIsIntact)
    }
  }

  @Test(arguments: arguments)
  func add(_ arguments: Arguments) {
    let x = arguments.plane(seed: 1)
    let y = arguments.plane(seed: 2)
    let z = arguments.plane(seed: 3)
    arguments.set.planes().add(x.height, x.width, x.rowStride, x.start, y.start, z.start)
    #expect(z.values == zip(x.values, y.values).map { $0 + $1 })
    #expect(z.borderIsIntact)
  }

  @Test(arguments: arguments)
  func copy(_ arguments: Arguments) {
    let x = arguments.plane(seed: 1)
    for accumulate in [false, true] {
      let z = arguments.plane(seed: 2)
      let before = z.values
      arguments.set.planes().copy(x.height, x.width, x.rowStride, x.start, z.start, accumulate ? 1 : 0)
      #expect(z.values == (accumulate ? zip(before, x.values).map { $0 + $1 } : x.values))
      #expect(z.borderIsIntact)
    }
  }

  @Test(arguments: arguments)
  func addBias(_ arguments: Arguments) {
    let z = arguments.plane(seed: 1)
    let bias = Plane(1, 1, seed: 2)
    let before = z.values
    let biases = bias.values
    arguments.set.planes().add_bias(z.height, z.width, z.rowStride, bias.start, z.start)
    #expect(z.values == before.enumerated().map { $1 + biases[$0 % 16] })
    #expect(z.borderIsIntact)
  }

  @Test(arguments: arguments)
  func normalize(_ arguments: Arguments) {
    let x = arguments.plane(seed: 1)
    let residual = arguments.plane(seed: 2)
    let scale = Plane(1, 1, seed: 3)
    let shift = Plane(1, 1, seed: 4)
    let scales = scale.values.map(Double.init)
    let shifts = shift.values.map(Double.init)
    for addResidual in [false, true] {
      for relu in [false, true] {
        let expected = zip(x.values, residual.values).enumerated().map { i, values in
          let normalized = Double(values.0) * scales[i % 16] + shifts[i % 16]
          let sum = normalized + (addResidual ? Double(values.1) : 0)
          return relu ? max(sum, 0) : sum
        }
        for store in [kernel_store_overwrite, kernel_store_stream] {
          let z = arguments.plane(seed: 5)
          arguments.set.planes().normalize(
            x.height, x.width, x.rowStride, x.start, scale.start, shift.start,
            addResidual ? residual.start : nil, relu ? 1 : 0, z.start, store)
          expectClose(z.values, expected, tolerance: 3e-7)
          #expect(z.borderIsIntact)
        }
      }
    }
  }

  /// The input's gradient in the place of the output's, which a plan makes it.
  @Test(arguments: arguments)
  func normalizeBackwardInPlace(_ arguments: Arguments) {
    let x = arguments.plane(seed: 1)
    let z = arguments.plane(seed: 3)
    let k = (4...6).map { Plane(1, 1, seed: $0) }
    let results = [false, true].map { inPlace in
      let dz = arguments.plane(seed: 2)
      let dx = inPlace ? dz : arguments.plane(seed: 7)
      let dr = arguments.plane(seed: 8)
      arguments.set.planes().normalize_backward(
        x.height, x.width, x.rowStride, x.start, z.start, nil, nil, dz.start, k[0].start, k[1].start,
        k[2].start, dx.start, 0, dr.start, 1)
      return dx.values + dr.values
    }
    #expect(results[0] == results[1])
  }

  @Test(arguments: arguments)
  func normalizeBackward(_ arguments: Arguments) {
    let x = arguments.plane(seed: 1)
    let dz = arguments.plane(seed: 2)
    let z = arguments.plane(seed: 3)
    let k = (4...6).map { Plane(1, 1, seed: $0) }
    let factors = k.map { $0.values.map(Double.init) }
    let (scale, shift) = (Plane(1, 1, seed: 9), Plane(1, 1, seed: 10))
    for mask in ReluMask.allCases {
      let g = mask.gradient(x: x, z: z, scale: scale, shift: shift, dz: dz)
      let gradient = zip(x.values, g).enumerated().map { i, values in
        values.1 * factors[0][i % 16] + Double(values.0) * factors[1][i % 16] + factors[2][i % 16]
      }
      for (accumulateDX, accumulateDR) in [(false, false), (false, true), (true, false), (true, true)] {
        for split in [false, true] {
          let dx = arguments.plane(seed: 7)
          let dr = arguments.plane(seed: 8)
          let dxBefore = dx.values.map(Double.init)
          let drBefore = dr.values.map(Double.init)
          arguments.set.planes().normalize_backward(
            x.height, x.width, x.rowStride, x.start, mask == .output ? z.start : nil,
            mask == .input ? scale.start : nil, mask == .input ? shift.start : nil, dz.start, k[0].start,
            k[1].start, k[2].start, dx.start, accumulateDX ? 1 : 0, split ? dr.start : nil,
            accumulateDR ? 1 : 0)
          expectClose(
            dx.values, accumulateDX ? zip(dxBefore, gradient).map { $0 + $1 } : gradient, tolerance: 5e-7)
          let residual = accumulateDR ? zip(drBefore, g).map { $0 + $1 } : g
          expectClose(dr.values, split ? residual : drBefore, tolerance: 2e-7)
          #expect(dx.borderIsIntact && dr.borderIsIntact)
        }
      }
    }
  }
}
