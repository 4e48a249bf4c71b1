import CKernels
import TestSupport
import Testing

/// Products of bfloat16 and what lays out their operands. B is laid out by its definition here, not by a kernel.
struct Bfloat16ProductTests {
  static let arguments = MatrixTests.arguments

  /// The upper halves of noise: exact in both types.
  private func halves(_ seed: Int, _ count: Int) -> [UInt16] {
    Noise(seed).floats(count).map { UInt16($0.bitPattern >> 16) }
  }
  private func float(_ half: UInt16) -> Float { Float(bitPattern: UInt32(half) << 16) }

  /// Every number of rows meets every stride, overwriting and adding; depth and batch go round.
  @Test(arguments: arguments)
  func batchReduceGEMM(_ arguments: MatrixTests.Arguments) {
    var round = 0
    for rows in 1...70 {
      for stride in [6, 16, 32, 64, 101] {
        for accumulate in [false, true] {
          check(
            arguments, rows: rows, depth: [16, 32][round % 2], batch: [1, 2, 9][round % 3], stride: stride,
            accumulate: accumulate)
          round += 1
        }
      }
    }
  }

  private func check(
    _ arguments: MatrixTests.Arguments, rows: Int, depth: Int, batch: Int, stride: Int, accumulate: Bool
  ) {
    let vectors = arguments.vectors
    let columns = vectors * NaiveKernels.lanes
    let bHalves = halves(1, batch * depth * columns)
    // [entry][vector][pair][column][row of the pair], as bits in a plane of floats for its alignment.
    let b = Plane(1, batch * depth * vectors / 2) { index in
      let (pair, column) = (index / 16 % (depth / 2), index % 16)
      let (entry, vector) = (index / 16 / (depth / 2) / vectors, index / 16 / (depth / 2) % vectors)
      func half(_ row: Int) -> UInt32 {
        UInt32(bHalves[(entry * depth + 2 * pair + row) * columns + vector * 16 + column])
      }
      return Float(bitPattern: half(0) | half(1) << 16)
    }
    let c = Plane(vectors, rows, seed: 2)
    let before = c.values
    // An odd start: A need not be aligned.
    let offsets = (0..<batch).map { 1 + $0 % 3 * 16 + $0 / 3 * 5 }
    let a = halves(3, 64 + stride * rows + depth)
    b.start.withMemoryRebound(to: UInt16.self, capacity: batch * depth * columns) { b in
      arguments.set.kernels.brgemm_bf16(
        rows, vectors, a, offsets, batch, depth, stride, b, c.start, 16, c.rowStride, accumulate ? 1 : 0)
    }
    let product = NaiveKernels.batchReduceGEMM(
      rows: rows, columns: columns, a: a.map(float), offsets: offsets, depth: depth, aStride: stride,
      b: bHalves.map(float))
    MatrixTests.expectProduct(
      c, product, before: accumulate ? before : nil, tolerance: 1e-6 * Double(depth * batch).squareRoot(),
      "(rows \(rows), depth \(depth), batch \(batch), stride \(stride), accumulate \(accumulate))")
  }

  @Test(arguments: InstructionSet.supported)
  func weightsInPairs(set: InstructionSet) {
    for (offsets, stride) in [([], 16), ([0], 16), ([32, 0], 32), ([64, 16, 48, 0], 96)] {
      let x = Plane(1, 128, seed: 4)
      let z = aligned(16 * 16)
      defer { z.deallocate() }
      set.kernels.pair_weights(x.start, offsets, offsets.count, stride, z)
      for k in 0..<16 {
        for j in 0..<16 {
          let sum = offsets.reduce(Float(0)) { $0 + x.start[$1 + k * stride + j] }
          let bits = sum.bitPattern
          #expect(z[k / 2 * 32 + j * 2 + k % 2] == UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16))
        }
      }
    }
  }

  @Test(arguments: InstructionSet.supported)
  func pixelsInPairs(set: InstructionSet) {
    for count in [1, 2, 31, 32, 33, 64, 75] {
      let values = halves(5, count * 16)
      let x = aligned(count * 16, values)
      let stride = 1024
      let chunks = (count + 31) / 32
      let z = aligned(chunks * stride, [UInt16](repeating: 7, count: chunks * stride))
      defer {
        x.deallocate()
        z.deallocate()
      }
      set.kernels.pair_pixels(count, x, z, stride)
      for p in 0..<chunks * 32 {
        for j in 0..<16 {
          let expected = p < count ? values[p * 16 + j] : 0
          #expect(z[p / 32 * stride + p % 32 / 2 * 32 + j * 2 + p % 2] == expected)
        }
      }
      for chunk in 0..<chunks { #expect(z[chunk * stride + 512] == 7, "nothing else is written") }
    }
  }

  @Test(arguments: InstructionSet.supported)
  func pixelsAsColumns(set: InstructionSet) {
    for (count, pixelStride, repeated) in [
      (1, 16, 1), (2, 16, 1), (32, 16, 1), (45, 16, 1), (33, 32, 1), (7, 48, 1), (1, 16, 2), (16, 16, 2),
      (21, 32, 2),
    ] {
      let values = halves(6, count * pixelStride)
      let x = aligned(count * pixelStride, values)
      // An odd stride and start: columns need not be aligned.
      let width = (count * repeated + 31) / 32 * 32
      let stride = width + 3
      let z = aligned(16 * stride + 1, [UInt16](repeating: 7, count: 16 * stride + 1))
      defer {
        x.deallocate()
        z.deallocate()
      }
      set.kernels.planar(count, x, pixelStride, repeated, z + 1, stride)
      for j in 0..<16 {
        for column in 0..<width {
          let p = column / repeated
          #expect(z[1 + j * stride + column] == (p < count ? values[p * pixelStride + j] : 0))
        }
        for column in width..<stride { #expect(z[1 + j * stride + column] == 7) }
      }
    }
  }

  private func aligned(_ count: Int, _ values: [UInt16]? = nil) -> UnsafeMutablePointer<UInt16> {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count * 2, alignment: 64)
      .bindMemory(to: UInt16.self)
    for index in 0..<count { memory.initializeElement(at: index, to: values?[index] ?? 0) }
    return memory.baseAddress!
  }
}
