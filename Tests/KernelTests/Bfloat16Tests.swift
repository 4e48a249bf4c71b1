import CKernels
import Testing

/// Kernels on planes of bfloat16 compute what those on floats compute, rounded once when it is stored. A compiler may
/// fuse another multiplication and addition here than there, so what is rounded may come to lie one step apart.
struct Bfloat16Tests {
  typealias Arguments = PlaneTests.Arguments

  /// To nearest, ties to even, as the upper half of the bits; NaN stays NaN, infinity infinity.
  @Test(arguments: InstructionSet.supported)
  func rounding(set: InstructionSet) {
    let noise = Noise(1)
    let special: [Float] = [
      0, -0.0, 1, 1 + 0x1p-8, 1 + 0x3p-8, 1 + 0x1.01p-8, -1 - 0x1p-8, .infinity, -.infinity, .nan,
      Float(bitPattern: 0x7F80_0001), Float(bitPattern: 0xFFFF_FFFF), .greatestFiniteMagnitude,
      .leastNonzeroMagnitude, 3.0e38, 0x1p-130,
    ]
    let x = Plane(3, 5) { $0 < 16 ? special[$0] : noise[$0] * 1000 }
    let before = x.values
    let rounded = HalvesPlane(rounding: x, set: set)
    for (value, original) in zip(rounded.values, before) {
      if original.isNaN {
        #expect(value.isNaN)
      } else {
        let bits = original.bitPattern
        #expect(value.bitPattern == (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000, "\(original)")
      }
    }
    #expect(rounded.borderIsIntact)
  }

  /// Runs an operation on floats and on bfloat16, from planes of the same values.
  private func expectSame(
    _ arguments: Arguments, inputs: Int, outputs: Int,
    _ run: (plane_kernels, [UnsafeMutableRawPointer], _ rowStride: Int) -> Void
  ) {
    let planes = (0..<inputs + outputs).map { Plane(arguments.height, arguments.width, seed: $0 + 1) }
    let halves = planes.map { HalvesPlane(rounding: $0, set: arguments.set) }
    run(arguments.set.planes(), planes.map { UnsafeMutableRawPointer($0.start) }, planes[0].rowStride)
    run(
      arguments.set.planes(kernel_storage_bf16), halves.map(\.start), halves[0].rowStride)
    for output in inputs..<inputs + outputs {
      let expected = HalvesPlane(rounding: planes[output], set: arguments.set)
      expectClose(halves[output].values, expected.values.map(Double.init), tolerance: 0x1p-7)
      #expect(halves[output].borderIsIntact)
    }
  }

  static let arguments = PlaneTests.arguments.filter { !$0.upsideDown }

  @Test(arguments: arguments)
  func elementwise(_ arguments: Arguments) {
    let (height, width) = (arguments.height, arguments.width)
    let vectors = (0..<3).map { Plane(1, 1, seed: 20 + $0) }
    // An array may end with its last use, before its planes' memory is read.
    defer { withExtendedLifetime(vectors) {} }
    let v = vectors.map { UnsafePointer($0.start) }
    expectSame(arguments, inputs: 1, outputs: 1) { kernels, p, stride in
      kernels.relu(height, width, stride, p[0], p[1])
    }
    expectSame(arguments, inputs: 0, outputs: 1) { kernels, p, stride in
      kernels.add_bias(height, width, stride, v[0], p[0])
    }
    expectSame(arguments, inputs: 2, outputs: 1) { kernels, p, stride in
      kernels.add(height, width, stride, p[0], p[1], p[2])
    }
    for flag: Int32 in [0, 1] {
      expectSame(arguments, inputs: 1, outputs: 1) { kernels, p, stride in
        kernels.copy(height, width, stride, p[0], p[1], flag)
      }
      expectSame(arguments, inputs: 2, outputs: 1) { kernels, p, stride in
        kernels.relu_backward(height, width, stride, p[0], p[1], p[2], flag)
      }
      for store in [kernel_store_overwrite, kernel_store_stream] {
        expectSame(arguments, inputs: 2, outputs: 1) { kernels, p, stride in
          kernels.normalize(height, width, stride, p[0], v[0], v[1], p[1], flag, p[2], store)
        }
        expectSame(arguments, inputs: 1, outputs: 1) { kernels, p, stride in
          kernels.normalize(height, width, stride, p[0], v[0], v[1], nil, flag, p[1], store)
        }
      }
      expectSame(arguments, inputs: 3, outputs: 2) { kernels, p, stride in
        kernels.normalize_backward(
          height, width, stride, p[0], p[1], nil, nil, p[2], v[0], v[1], v[2], p[3], flag, p[4], 1 - flag)
      }
      expectSame(arguments, inputs: 2, outputs: 1) { kernels, p, stride in
        kernels.normalize_backward(
          height, width, stride, p[0], nil, v[0], v[1], p[1], v[0], v[1], v[2], p[2], flag, nil, 0)
      }
    }
  }

  @Test(arguments: arguments)
  func transformers(_ arguments: Arguments) {
    let (height, width) = (arguments.height, arguments.width)
    let vectors = Plane(1, 9, seed: 20)
    defer { withExtendedLifetime(vectors) {} }
    let v = UnsafePointer(vectors.start)
    expectSame(arguments, inputs: 1, outputs: 1) { kernels, p, stride in
      kernels.gelu(height, width, stride, p[0], p[1])
    }
    expectSame(arguments, inputs: 1, outputs: 1) { kernels, p, stride in
      kernels.layer_norm(height, width, stride, 1, 0, p[0], v, v + 16, 1e-5, p[1])
    }
    for flag: Int32 in [0, 1] {
      expectSame(arguments, inputs: 2, outputs: 1) { kernels, p, stride in
        kernels.gelu_backward(height, width, stride, p[0], p[1], p[2], flag)
      }
      expectSame(arguments, inputs: 2, outputs: 1) { kernels, p, stride in
        var sums = [Double](repeating: 0, count: 32)
        kernels.layer_norm_backward(height, width, stride, 1, 0, p[0], p[1], v, 1e-5, p[2], flag, &sums)
      }
    }
    if height < 3 || width < 3 { return }
    // The pixels at the edges serve as the halo. Floats come first.
    var bytesPerValue = 4
    expectSame(arguments, inputs: 1, outputs: 1) { kernels, p, stride in
      let first = (stride + 16) * bytesPerValue
      kernels.depthwise(height - 2, width - 2, stride, p[0] + first, v, 16, v, p[1] + first, 0)
      bytesPerValue = 2
    }
  }

  @Test(arguments: arguments)
  func reductions(_ arguments: Arguments) {
    let planes = (1...3).map { Plane(arguments.height, arguments.width, seed: $0) }
    let halves = planes.map { HalvesPlane(rounding: $0, set: arguments.set) }
    func sums(_ kernels: plane_kernels, _ p: [UnsafeMutableRawPointer], _ stride: Int) -> [[Double]] {
      let zeros = [Double](repeating: 0, count: 16)
      var (sum, squareSum, gradientSum, productSum) = (zeros, zeros, zeros, zeros)
      kernels.moments(arguments.height, arguments.width, stride, p[0], &sum, &squareSum)
      kernels.normalize_reduce(
        arguments.height, arguments.width, stride, p[0], p[1], nil, nil, p[2], &gradientSum, &productSum)
      return [sum, squareSum, gradientSum, productSum]
    }
    let floats = sums(
      arguments.set.planes(), planes.map { UnsafeMutableRawPointer($0.start) }, planes[0].rowStride)
    let half = sums(
      arguments.set.planes(kernel_storage_bf16), halves.map(\.start), halves[0].rowStride)
    withExtendedLifetime((planes, halves)) {}
    for (sums, expected) in zip(half, floats) { expectClose(sums, expected, tolerance: 2e-6) }
  }

  @Test(arguments: InstructionSet.supported)
  func poolingAndResizing(set: InstructionSet) {
    let arguments = Arguments(set: set, height: 7, width: 9, upsideDown: false)
    let (rows, columns) = ((0..<7).map { Int32($0 * 4 / 7) }, (0..<9).map { Int32($0 * 5 / 9) })
    expectSame(arguments, inputs: 1, outputs: 1) { kernels, p, stride in
      kernels.max_pool(4, 5, stride, 7, 9, stride, 3, 2, 1, p[0], p[1])
    }
    expectSame(arguments, inputs: 3, outputs: 1) { kernels, p, stride in
      // Windows that don't overlap, so that nothing is rounded twice.
      kernels.max_pool(3, 3, stride, 7, 9, stride, 3, 3, 1, p[0], p[1])
      kernels.max_pool_backward(3, 3, stride, 7, 9, stride, 3, 3, 1, p[0], p[1], p[2], p[3])
    }
    expectSame(arguments, inputs: 1, outputs: 1) { kernels, p, stride in
      kernels.average_pool(3, 4, stride, stride, 2, 2, p[0], p[1])
    }
    expectSame(arguments, inputs: 1, outputs: 1) { kernels, p, stride in
      kernels.average_pool_backward(3, 4, stride, stride, 2, 2, p[0], p[1])
    }
    expectSame(arguments, inputs: 1, outputs: 1) { kernels, p, stride in
      kernels.resize_nearest(7, 9, stride, stride, rows, columns, p[0], p[1])
    }
  }

  /// The transforms read the same values and write the same frequencies, and pixels rounded once.
  @Test(arguments: InstructionSet.supported, WinogradForm.allCases)
  func transforms(set: InstructionSet, form: WinogradForm) {
    let count = 3
    let arguments = Arguments(set: set, height: form.twin.side, width: 4 * count + 2, upsideDown: false)
    func frequencies(
      _ storage: kernel_storage, _ transform: KeyPath<winograd_kernels, WinogradInput>
    ) -> [Float] {
      let x = Plane(arguments.height, arguments.width, seed: 1)
      let half = HalvesPlane(rounding: x, set: set)
      let v = Plane(form.twin.frequencies, count, seed: 2)
      let isFloat = storage == kernel_storage_f32
      set.winograd(form.kernels, storage)[keyPath: transform](
        count, isFloat ? UnsafeMutableRawPointer(x.start) : half.start,
        isFloat ? x.rowStride : half.rowStride, v.start, v.rowStride)
      return v.values
    }
    var transforms: [KeyPath<winograd_kernels, WinogradInput>] = [\.input, \.tile]
    if form == .upsampling { transforms.append(\.upsampled_input!) }
    for transform in transforms {
      expectClose(
        frequencies(kernel_storage_bf16, transform),
        frequencies(kernel_storage_f32, transform).map(Double.init), tolerance: 3e-6)
    }
    let m = Plane(form.twin.frequencies, count, seed: 3)
    for store in Store.allCases {
      expectSameOutput(arguments, form, m) { kernels, height, width, y, stride in
        kernels.output(3, height, width, m.start, m.rowStride, nil, y, stride, store.kernels, nil, nil)
      }
      guard form == .upsampling else { continue }
      expectSameOutput(arguments, form, m) { kernels, height, width, y, stride in
        kernels.downsampled_output!(3, height, width, m.start, m.rowStride, y, stride, store.kernels)
      }
    }
  }

  typealias WinogradInput =
    @convention(c) (Int, UnsafeRawPointer, Int, UnsafeMutablePointer<Float>, Int) -> Void

  private func expectSameOutput(
    _ arguments: Arguments, _ form: WinogradForm, _ m: Plane,
    _ transform: (winograd_kernels, _ height: Int, _ width: Int, UnsafeMutableRawPointer, _ stride: Int) ->
      Void
  ) {
    let y = Plane(arguments.height, arguments.width, seed: 4)
    let half = HalvesPlane(rounding: y, set: arguments.set)
    let (height, width) = (form.twin.tileSide / 2, 3 * form.twin.tileSide / 2)
    transform(arguments.set.winograd(form.kernels), height, width, y.start, y.rowStride)
    transform(
      arguments.set.winograd(form.kernels, kernel_storage_bf16), height, width, half.start, half.rowStride)
    expectClose(
      half.values, HalvesPlane(rounding: y, set: arguments.set).values.map(Double.init), tolerance: 0x1p-7)
    #expect(half.borderIsIntact)
  }
}
