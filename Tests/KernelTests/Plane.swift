import TestSupport

/// One channel block of one image as the kernels see it: [height + 2][width + 2][16], aligned to 64 bytes, with its
/// rows in memory order or upside down. The border holds large values that no other plane has: a kernel that reads it
/// spoils its result, one that writes it is found out. Rows serve as channel blocks as well, and pixels as matrix rows.
final class Plane {
  let height, width: Int
  /// Floats from one row to the next; negative where the plane lies upside down.
  let rowStride: Int
  /// The first vector inside the border.
  let start: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutableBufferPointer<Float>
  private let border: Noise

  /// `value` gives the value for an index into [y][x][16].
  init(_ height: Int, _ width: Int, upsideDown: Bool = false, value: (Int) -> Float) {
    self.height = height
    self.width = width
    let pitch = (width + 2) * NaiveKernels.lanes
    memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: (height + 2) * pitch * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self)
    border = Noise(Int(bitPattern: memory.baseAddress!))
    for index in memory.indices { memory.initializeElement(at: index, to: 5000 + 1000 * border[index]) }
    rowStride = upsideDown ? -pitch : pitch
    start = memory.baseAddress! + (upsideDown ? height : 1) * pitch + NaiveKernels.lanes
    forEachValue { index, address in address.pointee = value(index) }
  }

  convenience init(_ height: Int, _ width: Int, upsideDown: Bool = false, seed: Int) {
    let noise = Noise(seed)
    self.init(height, width, upsideDown: upsideDown) { noise[$0] }
  }

  deinit { UnsafeMutableRawBufferPointer(memory).deallocate() }

  /// [y][x][16].
  var values: [Float] {
    var values: [Float] = []
    values.reserveCapacity(height * width * NaiveKernels.lanes)
    forEachValue { _, address in values.append(address.pointee) }
    return values
  }

  var borderIsIntact: Bool {
    let pitch = abs(rowStride)
    let inside = NaiveKernels.lanes..<pitch - NaiveKernels.lanes
    return memory.indices.allSatisfy { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: pitch)
      return 1...height ~= row && inside ~= column || memory[index] == 5000 + 1000 * border[index]
    }
  }

  private func forEachValue(_ body: (Int, UnsafeMutablePointer<Float>) -> Void) {
    let rowLength = width * NaiveKernels.lanes
    for y in 0..<height {
      for i in 0..<rowLength { body(y * rowLength + i, start + y * rowStride + i) }
    }
  }
}
