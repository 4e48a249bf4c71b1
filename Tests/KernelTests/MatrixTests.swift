import CKernels
import TestSupport
import Testing

struct MatrixTests {
  static let depths = [1, 3, 4, 7, 15, 16, 17, 21]
  static let batches = [1, 2, 9]
  static let strides = [6, 16, 32, 48, -16]

  struct Arguments: CustomTestStringConvertible {
    let set: InstructionSet
    let vectors: Int
    var testDescription: String { "\(set), vectors: \(vectors)" }
  }

  /// Every instruction set with the widths of column tile that it has.
  static let arguments = InstructionSet.supported.flatMap { set in
    Set([1, Int(set.kernels.tile_vectors)]).sorted().map { Arguments(set: set, vectors: $0) }
  }

  /// Every number of rows meets every stride of A, overwriting and adding; depth and batch go round.
  @Test(arguments: arguments)
  func batchReduceGEMMRows(_ arguments: Arguments) {
    var round = 0
    for rows in 1...60 {
      for stride in Self.strides {
        for accumulate in [false, true] {
          checkGEMM(
            arguments, rows: rows, depth: Self.depths[round % Self.depths.count],
            batch: Self.batches[round % Self.batches.count], stride: stride, accumulate: accumulate)
          round += 1
        }
      }
    }
  }

  /// Every depth meets every batch and stride.
  @Test(arguments: arguments)
  func batchReduceGEMMDepths(_ arguments: Arguments) {
    for depth in Self.depths {
      for batch in Self.batches {
        for stride in Self.strides {
          checkGEMM(arguments, rows: 13, depth: depth, batch: batch, stride: stride, accumulate: true)
        }
      }
    }
  }

  private func checkGEMM(
    _ arguments: Arguments, rows: Int, depth: Int, batch: Int, stride: Int, accumulate: Bool
  ) {
    let vectors = arguments.vectors
    let columns = vectors * NaiveKernels.lanes
    let b = Plane(1, batch * depth * vectors, seed: 1)
    // C's vectors lie one plane row apart, as the channel blocks of a tensor lie one plane apart.
    let c = Plane(vectors, rows, seed: 2)
    let before = c.values
    // An odd start: A need not be aligned. The windows of the batch overlap as the taps of a convolution do.
    let first = 1 + max(0, -stride) * rows
    let offsets = (0..<batch).map { first + $0 % 3 * 16 + $0 / 3 * 5 }
    let a = Noise(3).floats(first + abs(stride) * rows + depth + 64)
    arguments.set.kernels.brgemm(
      rows, vectors, a, offsets, batch, depth, stride, b.start, c.start, 16, c.rowStride, accumulate ? 1 : 0)
    let product = NaiveKernels.batchReduceGEMM(
      rows: rows, columns: columns, a: a, offsets: offsets, depth: depth, aStride: stride, b: b.values)
    Self.expectProduct(
      c, product, before: accumulate ? before : nil, tolerance: 1e-6 * Double(depth * batch).squareRoot(),
      "(rows \(rows), depth \(depth), batch \(batch), stride \(stride), accumulate \(accumulate))")
  }

  /// - Parameters:
  ///   - c: [vector][row][lane].
  ///   - product: what the twin gives, [row][vector][lane].
  ///   - before: what it is added to; nil: nothing.
  static func expectProduct(
    _ c: Plane, _ product: [Double], before: [Float]?, tolerance: Double, _ context: String
  ) {
    let (vectors, rows) = (c.height, c.width)
    var expected = before?.map(Double.init) ?? [Double](repeating: 0, count: product.count)
    for v in 0..<vectors {
      for m in 0..<rows {
        for j in 0..<16 { expected[(v * rows + m) * 16 + j] += product[(m * vectors + v) * 16 + j] }
      }
    }
    expectClose(c.values, expected, tolerance: tolerance, context)
    #expect(c.borderIsIntact)
  }

  @Test(arguments: arguments)
  func weightGradient(_ arguments: Arguments) {
    var accumulate = false
    for depth in Self.depths + [26, 27, 40] {
      for (height, width) in [(1, 1), (1, 5), (3, 1), (2, 4), (3, 7), (2, 17)] {
        for stride in [6, 16, 32] {
          for upsideDown in [false, true] {
            accumulate.toggle()
            checkWeightGradient(
              arguments, depth: depth, height: height, width: width, stride: stride, upsideDown: upsideDown,
              accumulate: upsideDown != accumulate)
          }
        }
      }
    }
  }

  private func checkWeightGradient(
    _ arguments: Arguments, depth: Int, height: Int, width: Int, stride: Int, upsideDown: Bool,
    accumulate: Bool
  ) {
    let vectors = arguments.vectors
    let columns = vectors * NaiveKernels.lanes
    // Odd starts and pitches: nothing need be aligned.
    let xPitch = width * stride + depth
    let dPitch = width * (columns + 1) + 3
    let wStride = columns + 3
    let x = Noise(4).floats(1 + height * xPitch)
    let d = Noise(5).floats(1 + height * dPitch)
    let before = Noise(6).floats(1 + depth * wStride)
    let firstRow = upsideDown ? height - 1 : 0
    let direction = upsideDown ? -1 : 1
    let gradient = NaiveKernels.weightGradient(
      depth: depth, columns: columns, height: height, width: width,
      x: { row, pixel, i in x[1 + (firstRow + direction * row) * xPitch + pixel * stride + i] },
      d: { row, pixel, j in d[1 + (firstRow + direction * row) * dPitch + pixel * (columns + 1) + j] })
    var expected = before.map(Double.init)
    for i in 0..<depth {
      for j in 0..<columns {
        let index = 1 + i * wStride + j
        expected[index] = (accumulate ? expected[index] : 0) + gradient[i * columns + j]
      }
    }
    var w = before
    x.withUnsafeBufferPointer { x in
      d.withUnsafeBufferPointer { d in
        w.withUnsafeMutableBufferPointer { w in
          arguments.set.kernels.weight_gradient(
            depth, vectors, height, width, x.baseAddress! + 1 + firstRow * xPitch, stride, direction * xPitch,
            d.baseAddress! + 1 + firstRow * dPitch, columns + 1, direction * dPitch, 16, w.baseAddress! + 1,
            wStride, accumulate ? 1 : 0)
        }
      }
    }
    expectClose(
      w, expected, tolerance: 1e-6 * Double(height * width).squareRoot(),
      "(depth \(depth), \(height) x \(width), stride \(stride), accumulate \(accumulate))")
  }

  @Test(arguments: InstructionSet.supported)
  func transpose(set: InstructionSet) {
    for (sourceStride, targetStride) in [(16, 16), (17, 19), (64, 16), (16, 64)] {
      let source = Noise(7).floats(16 * sourceStride + 1)
      var target = Noise(8).floats(16 * targetStride + 1)
      var expected = target
      for i in 0..<16 {
        for j in 0..<16 { expected[1 + j * targetStride + i] = source[1 + i * sourceStride + j] }
      }
      source.withUnsafeBufferPointer { source in
        target.withUnsafeMutableBufferPointer { target in
          set.kernels.transpose(source.baseAddress! + 1, sourceStride, target.baseAddress! + 1, targetStride)
        }
      }
      #expect(target == expected)
    }
  }
}
