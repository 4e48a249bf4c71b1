import CKernels

/// Rows of neighbouring channel blocks that a direct convolution writes as floats: the tensor's own or, where it is of
/// another precision, rows in scratch memory that `store` takes over.
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

  /// Floats of scratch memory that `rows` rows of `blocks` blocks take.
  static func scratchCount(_ precision: Precision, rows: Int, width: Int, blocks: Int) -> Int {
    precision == .float32 ? 0 : rows * width * blocks * lanes
  }

  init(
    _ view: TensorView, image: Int, blocks: Range<Int>, rows: Range<Int>,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    self.view = view
    self.rows = rows
    firstPlane = image * view.blocks + blocks.lowerBound
    blockCount = blocks.count
    let first = view.planes[firstPlane]
    if view.precision == .float32 {
      base = context.arena + first + rows.lowerBound * view.rowStride
      rowStride = view.rowStride
      blockStride = blockCount > 1 ? view.planes[firstPlane + 1] - first : 0
    } else {
      base = scratch
      rowStride = view.shape.width * lanes
      blockStride = rows.count * rowStride
    }
  }

  /// Whether what is written adds to the tensor without `store`.
  var areInPlace: Bool { view.precision == .float32 }

  func store(accumulates: Bool, _ context: ExecutionContext) {
    if areInPlace { return }
    for index in 0..<blockCount {
      context.kernels.narrow(
        rows.count, view.shape.width, rowStride, base + index * blockStride, view.rowStride,
        view.address(
          context.arena, plane: view.planes[firstPlane + index], offset: rows.lowerBound * view.rowStride),
        accumulates ? 1 : 0)
    }
  }
}
