import CKernels
import Foundation
import TestSupport
import Testing

/// Kernels of layer norm, GELU, depthwise convolution and attention, against their definitions.
struct TransformerTests {
  static let stores = [kernel_storage_f32, kernel_storage_bf16]

  // MARK: Layer norm

  struct Norm: CustomTestStringConvertible {
    let set: InstructionSet
    let height, width, blocks: Int
    var testDescription: String { "\(set), \(blocks) blocks of \(height) x \(width)" }

    /// Rows of a block follow those of the block before.
    func plane(seed: Int) -> Plane { Plane(blocks * height, width, seed: seed) }
    func index(_ pixel: Int, _ channel: Int) -> Int {
      (channel / 16 * height * width + pixel) * 16 + channel % 16
    }
  }

  static let norms = InstructionSet.supported.flatMap { set in
    [(1, 1, 1), (2, 5, 3), (3, 16, 2), (1, 35, 5)].map { Norm(set: set, height: $0, width: $1, blocks: $2) }
  }

  @Test(arguments: norms)
  func layerNorm(_ norm: Norm) {
    let (x, dz) = (norm.plane(seed: 1), norm.plane(seed: 2))
    let (scale, shift) = (Plane(1, norm.blocks, seed: 3), Plane(1, norm.blocks, seed: 4))
    let channels = norm.blocks * 16
    let epsilon = 1e-5
    var (z, dx) = (x.values.map(Double.init), x.values.map(Double.init))
    var sums = [Double](repeating: 0, count: 2 * channels)
    let (xs, dzs) = (x.values.map(Double.init), dz.values.map(Double.init))
    let (gamma, beta) = (scale.values.map(Double.init), shift.values.map(Double.init))
    for pixel in 0..<norm.height * norm.width {
      let places = (0..<channels).map { norm.index(pixel, $0) }
      let mean = places.reduce(0) { $0 + xs[$1] } / Double(channels)
      let variance = places.reduce(0) { $0 + (xs[$1] - mean) * (xs[$1] - mean) } / Double(channels)
      let inverse = 1 / (variance + epsilon).squareRoot()
      let normal = places.map { (xs[$0] - mean) * inverse }
      let g = (0..<channels).map { dzs[places[$0]] * gamma[$0] }
      let meanG = g.reduce(0, +) / Double(channels)
      let meanProduct = zip(g, normal).reduce(0) { $0 + $1.0 * $1.1 } / Double(channels)
      for c in 0..<channels {
        z[places[c]] = normal[c] * gamma[c] + beta[c]
        dx[places[c]] = inverse * (g[c] - meanG - normal[c] * meanProduct)
        sums[c / 16 * 32 + c % 16] += dzs[places[c]]
        sums[c / 16 * 32 + 16 + c % 16] += dzs[places[c]] * normal[c]
      }
    }
    let stride = norm.height * x.rowStride
    let planes = norm.set.planes()
    let result = norm.plane(seed: 5)
    planes.layer_norm(
      norm.height, norm.width, x.rowStride, norm.blocks, stride, x.start, scale.start, shift.start,
      Float(epsilon), result.start)
    expectClose(result.values, z, tolerance: 2e-6)
    #expect(result.borderIsIntact)
    for accumulate in [false, true] {
      let gradient = norm.plane(seed: 6)
      let before = gradient.values.map(Double.init)
      var found = [Double](repeating: 1, count: 2 * channels)
      planes.layer_norm_backward(
        norm.height, norm.width, x.rowStride, norm.blocks, stride, x.start, dz.start, scale.start,
        Float(epsilon), gradient.start, accumulate ? 1 : 0, &found)
      expectClose(gradient.values, accumulate ? zip(before, dx).map { $0 + $1 } : dx, tolerance: 5e-6)
      expectClose(found, sums.map { $0 + 1 }, tolerance: 5e-6)
      #expect(gradient.borderIsIntact)
    }
    // In the place of the output's gradient.
    var unused = sums
    planes.layer_norm_backward(
      norm.height, norm.width, x.rowStride, norm.blocks, stride, x.start, dz.start, scale.start,
      Float(epsilon), dz.start, 0, &unused)
    expectClose(dz.values, dx, tolerance: 5e-6)
  }

  // MARK: GELU

  /// From -6 to 6 in steps of 1/128, absolutely to 1e-6; the approximation by tanh is up to 5e-4 off.
  @Test(arguments: InstructionSet.supported)
  func gelu(set: InstructionSet) {
    let x = Plane(6, 16) { Float($0 - 768) / 128 }
    let (z, dz, dx) = (Plane(6, 16, seed: 1), Plane(6, 16) { _ in 1 }, Plane(6, 16, seed: 2))
    let values = x.values.map(Double.init)
    set.planes().gelu(6, 16, x.rowStride, x.start, z.start)
    #expect(zip(z.values, values).allSatisfy { abs(Double($0) - NaiveGelu.value($1)) < 1e-6 })
    let before = dx.values.map(Double.init)
    set.planes().gelu_backward(6, 16, x.rowStride, x.start, dz.start, dx.start, 1)
    expectClose(dx.values, zip(before, values).map { $0 + NaiveGelu.slope($1) }, tolerance: 1e-6)
    set.planes().gelu_backward(6, 16, x.rowStride, x.start, dz.start, dz.start, 0)
    expectClose(dz.values, values.map(NaiveGelu.slope), tolerance: 1e-6)
    #expect(z.borderIsIntact && dx.borderIsIntact)
  }

  @Test(arguments: InstructionSet.supported)
  func geluOfExtremes(set: InstructionSet) {
    let special: [Float] = [0, -0.0, 20, -20, 1e20, -1e4, .infinity, .nan, 1e-30]
    let x = Plane(1, 1) { $0 < special.count ? special[$0] : 1 }
    let z = Plane(1, 1, seed: 1)
    set.planes().gelu(1, 1, x.rowStride, x.start, z.start)
    let values = z.values
    #expect(values[0] == 0 && values[1] == 0 && values[2] == 20 && abs(values[3]) < 1e-30)
    #expect(values[4] == 1e20 && values[5] == 0 && values[6] == .infinity && values[7].isNaN)
    #expect(abs(values[8] / 0.5e-30 - 1) < 1e-6)
  }

  // MARK: Depthwise convolution

  @Test(arguments: InstructionSet.supported, [(1, 1), (1, 5), (4, 3), (5, 14)])
  func depthwise(set: InstructionSet, size: (height: Int, width: Int)) {
    let (height, width) = size
    // With a halo of zeros.
    let isInside = { (index: Int) in
      let pixel = index / 16
      return 1...height ~= pixel / (width + 2) && 1...width ~= pixel % (width + 2)
    }
    let noise = Noise(1)
    let x = Plane(height + 2, width + 2) { isInside($0) ? noise[$0] : 0 }
    let taps = Plane(1, 9, seed: 2)
    let bias = Plane(1, 1, seed: 3)
    let (xs, weights, biases) = (x.values.map(Double.init), taps.values.map(Double.init), bias.values)
    func source(_ y: Int, _ column: Int, _ tap: Int, _ lane: Int) -> Double {
      xs[((y + tap / 3) * (width + 2) + column + tap % 3) * 16 + lane]
    }
    func expected(hasBias: Bool, turned: Bool) -> [Double] {
      (0..<height * width * 16).map { index in
        let (y, column, lane) = (index / 16 / width, index / 16 % width, index % 16)
        return (0..<9).reduce(hasBias ? Double(biases[lane]) : 0) {
          $0 + weights[(turned ? 8 - $1 : $1) * 16 + lane] * source(y, column, $1, lane)
        }
      }
    }
    let inside = x.start + x.rowStride + 16
    // Its rows lie as those of x: planes of one call share them.
    func run(_ body: (UnsafeMutablePointer<Float>) -> Void) -> (before: [Double], after: [Float]) {
      let z = Plane(height + 2, width + 2, seed: 4)
      func values() -> [Float] {
        z.values.enumerated().filter { isInside($0.offset) }.map(\.element)
      }
      let before = values().map(Double.init)
      let border = z.values.enumerated().filter { !isInside($0.offset) }.map(\.element)
      body(z.start + z.rowStride + 16)
      #expect(border == z.values.enumerated().filter { !isInside($0.offset) }.map(\.element))
      return (before, values())
    }
    let planes = set.planes()
    let forward = run {
      planes.depthwise(height, width, x.rowStride, inside, taps.start, 16, bias.start, $0, 0)
    }
    expectClose(forward.after, expected(hasBias: true, turned: false), tolerance: 2e-6)
    let turned = run {
      planes.depthwise(height, width, x.rowStride, inside, taps.start + 8 * 16, -16, nil, $0, 1)
    }
    expectClose(
      turned.after, zip(turned.before, expected(hasBias: false, turned: true)).map { $0 + $1 },
      tolerance: 2e-6)

    let dz = Plane(height + 2, width + 2, seed: 5)
    let dzs = dz.values.enumerated().filter { isInside($0.offset) }.map { Double($0.element) }
    var sums = [Double](repeating: 2, count: 160)
    planes.depthwise_weight_gradient(
      height, width, x.rowStride, inside, dz.start + dz.rowStride + 16, &sums)
    let wanted = (0..<160).map { index in
      let (tap, lane) = (index / 16, index % 16)
      return (0..<height * width).reduce(2.0) {
        $0 + dzs[$1 * 16 + lane] * (tap == 9 ? 1 : source($1 / width, $1 % width, tap, lane))
      }
    }
    expectClose(sums, wanted, tolerance: 5e-6)
  }

  // MARK: Softmax of rows

  /// Rows of fewer and more than 16, columns that fill blocks and that don't; products up to +-80 and beyond.
  @Test(arguments: InstructionSet.supported, [(1, 1), (5, 16), (16, 4), (21, 35), (64, 64)])
  func rowSoftmax(set: InstructionSet, size: (rows: Int, columns: Int)) {
    let (rows, columns) = size
    let blocks = (columns + 15) / 16
    let scale: Float = 0.25
    for bound: Float in [4, 400] {
      let noise = Noise(1)
      // The lanes beyond the columns hold what products with zeros leave.
      func isColumn(_ index: Int) -> Bool { index / (rows * 16) * 16 + index % 16 < columns }
      func products() -> Plane { Plane(blocks, rows) { isColumn($0) ? noise[$0] * bound : 0 } }
      let (x, again) = (products(), products())
      let dp = Plane(blocks, rows) { isColumn($0) ? noise[$0 + 9999] : 0 }
      var logSums = [Float](repeating: 7, count: rows + 1)
      func matrix(_ plane: Plane) -> [[Double]] {
        let values = plane.values
        return (0..<rows).map { r in
          (0..<columns).map { Double(values[($0 / 16 * rows + r) * 16 + $0 % 16]) }
        }
      }
      let (before, gradients) = (matrix(x), matrix(dp))
      set.kernels.row_softmax(rows, columns, x.rowStride, scale, x.start, &logSums)
      set.kernels.row_softmax_backward(rows, columns, x.rowStride, scale, again.start, logSums, dp.start)
      let (p, pAgain, ds) = (matrix(x), matrix(again), matrix(dp))
      for r in 0..<rows {
        let scaled = before[r].map { $0 * Double(scale) }
        let largest = scaled.max()!
        let sum = scaled.reduce(0) { $0 + exp($1 - largest) }
        let expected = scaled.map { exp($0 - largest) / sum }
        expectClose(p[r], expected, tolerance: 1e-5)
        expectClose(pAgain[r], expected, tolerance: 2e-5)
        expectClose([Double(logSums[r])], [largest + log(sum)], tolerance: 1e-6)
        let mean = zip(expected, gradients[r]).reduce(0) { $0 + $1.0 * $1.1 }
        expectClose(
          ds[r], zip(expected, gradients[r]).map { Double(scale) * $0 * ($1 - mean) }, tolerance: 1e-5)
      }
      #expect(logSums[rows] == 7)
      #expect(x.borderIsIntact && again.borderIsIntact && dp.borderIsIntact)
      for plane in [x, again, dp] {
        #expect(plane.values.enumerated().allSatisfy { isColumn($0.offset) || $0.element == 0 })
      }
    }
  }

  /// A NaN shows in its row, and in no other.
  @Test(arguments: InstructionSet.supported)
  func nanShowsInItsRow(set: InstructionSet) {
    let x = Plane(1, 3) { $0 == 16 + 4 ? .nan : 1 }
    set.kernels.row_softmax(3, 16, x.rowStride, 1, x.start, nil)
    #expect(x.values.enumerated().allSatisfy { $0 / 16 == 1 ? $1.isNaN : abs($1 - 0.0625) < 1e-6 })
  }
}
