import CKernels

/// Rows, or a part of each, of neighbouring channel blocks of one tensor as floats: the tensor's own or, where it is of
/// another precision, rows in scratch memory, which `load` fills and `store` takes over.
struct FloatRows {
  /// The first pixel of the first row and block.
  let base: UnsafeMutablePointer<Float>
  let rowStride: Int
  /// From one block to the next.
  let blockStride: Int
  private let view: TensorView
  private let firstPlane: Int
  private let blockCount: Int
  private let rows: Range<Int>
  private let columns: Range<Int>

  /// Floats of scratch memory that `rows` rows of `blocks` blocks take.
  static func scratchCount(_ precision: Precision, rows: Int, width: Int, blocks: Int) -> Int {
    precision == .float32 ? 0 : rows * width * blocks * lanes
  }

  /// - Parameter columns: nil: whole rows.
  init(
    _ view: TensorView, image: Int, blocks: Range<Int>, rows: Range<Int>, columns: Range<Int>? = nil,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    self.view = view
    self.rows = rows
    self.columns = columns ?? 0..<view.shape.width
    firstPlane = image * view.blocks + blocks.lowerBound
    blockCount = blocks.count
    let first = view.planes[firstPlane]
    if view.precision == .float32 {
      base = context.arena + first + rows.lowerBound * view.rowStride + self.columns.lowerBound * lanes
      rowStride = view.rowStride
      blockStride = blockCount > 1 ? view.planes[firstPlane + 1] - first : 0
    } else {
      base = scratch
      rowStride = self.columns.count * lanes
      blockStride = rows.count * rowStride
    }
  }

  /// Whether what is written adds to the tensor without `store`.
  var areInPlace: Bool { view.precision == .float32 }

  func load(_ context: ExecutionContext) {
    if areInPlace { return }
    for index in 0..<blockCount {
      context.kernels.widen(
        rows.count, columns.count, view.rowStride, place(index, context), rowStride,
        base + index * blockStride)
    }
  }

  func store(accumulates: Bool, _ context: ExecutionContext) {
    if areInPlace { return }
    for index in 0..<blockCount {
      context.kernels.narrow(
        rows.count, columns.count, rowStride, base + index * blockStride, view.rowStride,
        place(index, context), accumulates ? 1 : 0)
    }
  }

  private func place(_ index: Int, _ context: ExecutionContext) -> UnsafeMutableRawPointer {
    view.address(
      context.arena, plane: view.planes[firstPlane + index],
      offset: rows.lowerBound * view.rowStride + columns.lowerBound * lanes)
  }
}
