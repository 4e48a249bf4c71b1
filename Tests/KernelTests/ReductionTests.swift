import CKernels
import Testing

struct ReductionTests {
  /// The values summed per lane, added to `start`.
  private func sums(_ values: [Double], addedTo start: [Double]) -> [Double] {
    var sums = start
    for (i, value) in values.enumerated() { sums[i % 16] += value }
    return sums
  }

  @Test(arguments: PlaneTests.arguments)
  func moments(_ arguments: PlaneTests.Arguments) {
    let x = arguments.plane(seed: 1)
    let values = x.values.map(Double.init)
    let before = Noise(2).floats(16).map(Double.init)
    var sum = before
    var squareSum = before
    arguments.set.planes().moments(x.height, x.width, x.rowStride, x.start, &sum, &squareSum)
    expectClose(sum, sums(values, addedTo: before), tolerance: 2e-6)
    expectClose(squareSum, sums(values.map { $0 * $0 }, addedTo: before), tolerance: 2e-6)
  }

  /// The sums of many rows keep more digits than a float has.
  @Test(arguments: InstructionSet.supported)
  func rowsAddUpInDouble(set: InstructionSet) {
    let x = Plane(300, 1) { $0 < 16 ? 16_777_216 : 1 }
    let zeros = [Double](repeating: 0, count: 16)
    let expectedSum = [Double](repeating: 16_777_216 + 299, count: 16)
    let expectedSquareSum = [Double](repeating: 16_777_216 * 16_777_216 + 299, count: 16)
    var sum = zeros
    var squareSum = zeros
    set.planes().moments(300, 1, x.rowStride, x.start, &sum, &squareSum)
    #expect(sum == expectedSum)
    #expect(squareSum == expectedSquareSum)
    var productSum = zeros
    sum = zeros
    set.planes().normalize_reduce(300, 1, x.rowStride, x.start, nil, nil, nil, x.start, &sum, &productSum)
    #expect(sum == expectedSum)
    #expect(productSum == expectedSquareSum)
  }

  @Test(arguments: PlaneTests.arguments)
  func normalizeReduce(_ arguments: PlaneTests.Arguments) {
    let x = arguments.plane(seed: 1)
    let z = arguments.plane(seed: 2)
    let dz = arguments.plane(seed: 3)
    let (scale, shift) = (Plane(1, 1, seed: 5), Plane(1, 1, seed: 6))
    let before = Noise(4).floats(16).map(Double.init)
    for mask in ReluMask.allCases {
      let g = mask.gradient(x: x, z: z, scale: scale, shift: shift, dz: dz)
      let products = zip(g, x.values).map { $0 * Double($1) }
      var sum = before
      var productSum = before
      arguments.set.planes().normalize_reduce(
        x.height, x.width, x.rowStride, x.start, mask == .output ? z.start : nil,
        mask == .input ? scale.start : nil, mask == .input ? shift.start : nil, dz.start, &sum, &productSum)
      expectClose(sum, sums(g, addedTo: before), tolerance: 2e-6)
      expectClose(productSum, sums(products, addedTo: before), tolerance: 2e-6)
    }
  }

  @Test(arguments: InstructionSet.supported)
  func sumOfSquares(set: InstructionSet) {
    for count in [0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 1000] {
      let x = Noise(count).floats(count + 1)
      let sum = x.withUnsafeBufferPointer { set.kernels.sum_of_squares(count, $0.baseAddress! + 1) }
      let expected = x.dropFirst().reduce(0) { $0 + Double($1) * Double($1) }
      #expect(abs(sum - expected) <= 1e-12 * max(1, expected))
    }
  }
}
