import CKernels

/// A plane of bfloat16 in the place and with the values of a plane of floats, rounded by the kernel under test.
final class HalvesPlane {
  let rowStride: Int
  let start: UnsafeMutableRawPointer
  private let memory: UnsafeMutableRawPointer
  private let plane: Plane
  private let set: InstructionSet

  /// Rounds the plane's own values too, so that both hold the same.
  init(rounding plane: Plane, set: InstructionSet) {
    self.plane = plane
    self.set = set
    rowStride = (plane.width + 2) * 16
    let byteCount = (plane.height + 2) * rowStride * 2
    memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    memory.initializeMemory(as: UInt16.self, repeating: Self.border, count: byteCount / 2)
    start = memory + (rowStride + 16) * 2
    set.kernels.narrow(
      plane.height, plane.width, plane.rowStride, plane.start, rowStride, start, 0)
    set.kernels.widen(plane.height, plane.width, rowStride, start, plane.rowStride, plane.start)
  }

  deinit { memory.deallocate() }

  /// Nothing that the kernels write.
  private static let border: UInt16 = 0x7ABC

  /// Its values as floats, [y][x][16].
  var values: [Float] {
    let wide = Plane(plane.height, plane.width) { _ in 0 }
    set.kernels.widen(wide.height, wide.width, rowStride, start, wide.rowStride, wide.start)
    return wide.values
  }

  var borderIsIntact: Bool {
    let values = UnsafeBufferPointer(
      start: memory.assumingMemoryBound(to: UInt16.self), count: (plane.height + 2) * rowStride)
    return values.indices.allSatisfy { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: rowStride)
      return 1...plane.height ~= row && 16..<rowStride - 16 ~= column || values[index] == Self.border
    }
  }
}
