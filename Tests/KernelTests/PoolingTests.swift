import CKernels
import TestSupport
import Testing

struct PoolingTests {
  struct Arguments: CustomTestStringConvertible {
    let set: InstructionSet
    let pool: NaiveKernels.MaxPool
    var testDescription: String {
      "\(set), kernel \(pool.kernel), stride \(pool.stride), padding \(pool.padding)"
    }

    /// Heights and widths; those of a pixel or two only where a window there holds one.
    var sizes: [(Int, Int)] {
      let small = [(1, 1), (1, 6), (7, 1), (2, 3)]
      return [(5, 5), (5, 7), (8, 8), (6, 13), (17, 5)] + (pool.kernel <= 1 + 2 * pool.padding ? small : [])
    }
  }

  static let arguments = InstructionSet.supported.flatMap { set in
    [(3, 2, 1), (2, 2, 0), (3, 1, 1), (3, 3, 0), (5, 2, 2), (1, 1, 0), (1, 2, 0)].map {
      Arguments(set: set, pool: .init(kernel: $0, stride: $1, padding: $2))
    }
  }

  /// Values in steps of a quarter, so that windows have several maxima.
  private func coarsePlane(_ height: Int, _ width: Int) -> Plane {
    let noise = Noise(1)
    return Plane(height, width) { (noise[$0] * 4).rounded() / 4 }
  }

  @Test(arguments: arguments)
  func maxPool(_ arguments: Arguments) {
    let pool = arguments.pool
    for (height, width) in arguments.sizes {
      let x = coarsePlane(height, width)
      let z = Plane(pool.outputSize(height), pool.outputSize(width), upsideDown: true, seed: 2)
      arguments.set.planes().max_pool(
        z.height, z.width, z.rowStride, height, width, x.rowStride, pool.kernel, pool.stride, pool.padding,
        x.start, z.start)
      let values = x.values
      #expect(z.values == pool.indices(values, height: height, width: width).map { values[$0] })
      #expect(z.borderIsIntact)
    }
  }

  @Test(arguments: arguments)
  func maxPoolBackward(_ arguments: Arguments) {
    let pool = arguments.pool
    for (height, width) in arguments.sizes {
      let x = coarsePlane(height, width)
      let values = x.values
      let indices = pool.indices(values, height: height, width: width)
      let z = Plane(pool.outputSize(height), pool.outputSize(width)) { values[indices[$0]] }
      let dz = Plane(z.height, z.width, seed: 2)
      let dx = Plane(height, width, seed: 3)
      var expected = dx.values.map(Double.init)
      for (index, gradient) in zip(indices, dz.values) { expected[index] += Double(gradient) }
      arguments.set.planes().max_pool_backward(
        z.height, z.width, z.rowStride, height, width, x.rowStride, pool.kernel, pool.stride, pool.padding,
        x.start, z.start, dz.start, dx.start)
      expectClose(dx.values, expected, tolerance: 1e-6)
      #expect(dx.borderIsIntact)
    }
  }

  /// Windows that overlap, that lie side by side and that leave pixels out.
  @Test(arguments: InstructionSet.supported, [(2, 2), (3, 1), (2, 3), (1, 1)])
  func averagePool(set: InstructionSet, window: (kernel: Int, stride: Int)) {
    let (kernel, stride) = window
    for (height, width) in [(3, 3), (5, 8), (8, 5), (17, 6)] {
      func size(_ input: Int) -> Int { (input - kernel) / stride + 1 }
      let x = Plane(height, width, seed: 1)
      let z = Plane(size(height), size(width), upsideDown: true, seed: 2)
      let dz = Plane(z.height, z.width, seed: 3)
      let dx = Plane(height, width, seed: 4)
      let (values, gradients) = (x.values, dz.values)
      var expected = [Double](repeating: 0, count: z.values.count)
      var expectedGradients = dx.values.map(Double.init)
      let share = 1 / Double(kernel * kernel)
      for output in expected.indices {
        let (row, column, lane) = (output / 16 / z.width, output / 16 % z.width, output % 16)
        for ky in 0..<kernel {
          for kx in 0..<kernel {
            let input = ((row * stride + ky) * width + column * stride + kx) * 16 + lane
            expected[output] += Double(values[input]) * share
            expectedGradients[input] += Double(gradients[output]) * share
          }
        }
      }
      set.planes().average_pool(
        z.height, z.width, z.rowStride, x.rowStride, kernel, stride, x.start, z.start)
      expectClose(z.values, expected, tolerance: 1e-6)
      #expect(z.borderIsIntact)
      set.planes().average_pool_backward(
        dz.height, dz.width, dz.rowStride, dx.rowStride, kernel, stride, dz.start, dx.start)
      expectClose(dx.values, expectedGradients, tolerance: 1e-6)
      #expect(dx.borderIsIntact)
    }
  }

  @Test(arguments: InstructionSet.supported)
  func nanGoesThroughMaxPool(set: InstructionSet) {
    // In the first window, lane 8 is NaN at the first pixel and lane 9 at the last.
    let x = Plane(4, 4) { $0 == 8 || $0 == (1 * 4 + 1) * 16 + 9 ? .nan : Float($0) }
    let z = Plane(2, 2, seed: 1)
    set.planes().max_pool(2, 2, z.rowStride, 4, 4, x.rowStride, 2, 2, 0, x.start, z.start)
    #expect(z.values.enumerated().allSatisfy { $1.isNaN == ($0 == 8 || $0 == 9) })
  }

  @Test(arguments: InstructionSet.supported)
  func minusInfinityIsANumber(set: InstructionSet) {
    let x = Plane(3, 3) { _ in -.infinity }
    let z = Plane(2, 2, seed: 1)
    set.planes().max_pool(2, 2, z.rowStride, 3, 3, x.rowStride, 3, 2, 1, x.start, z.start)
    #expect(z.values.allSatisfy { $0 == -.infinity })
  }
}
