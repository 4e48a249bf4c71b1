import CKernels

/// Keys and values in the order in which products read them.
extension PlannedAttention {
  /// The halves of the second input's channels.
  enum Half: Int {
    case keys, values
  }

  /// Keys or values as rows of keys, as columns of keys, or both.
  /// - Parameters:
  ///   - rows, columnsOfKeys: room for those of every image and head; nil: not wanted.
  ///   - scratch: room for the rows where these are not wanted.
  func pack(
    _ kv: TensorView, _ half: Half, rows: UnsafeMutablePointer<Float>? = nil,
    columnsOfKeys columns: UnsafeMutablePointer<Float>? = nil, scratch: UnsafeMutablePointer<Float>? = nil,
    _ context: ExecutionContext
  ) {
    let geometry = geometry
    let packed = geometry.packedCount
    context.pool.run(tasks: geometry.batch * geometry.heads) { task, _ in
      let (image, head) = (task / geometry.heads, task % geometry.heads)
      let first = (half.rawValue * geometry.heads + head) * geometry.headBlocks
      let rows = (rows ?? scratch!) + task * packed
      packRows(kv, image: image, firstBlock: first, to: rows, context)
      if let columns { packColumns(rows, to: columns + task * packed, context) }
    }
  }

  private func packRows(
    _ kv: TensorView, image: Int, firstBlock: Int, to rows: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    rows.update(repeating: 0, count: geometry.packedCount)
    forEachRowOfKeys(kv.shape) { block, y, place in
      let source = kv.address(
        context.arena, plane: kv.plane(image, firstBlock + block), offset: y * kv.rowStride)
      let stride = geometry.headVectors * lanes
      switch kv.precision {
      // Pixel for pixel: they lie apart on one side.
      case .bfloat16: context.kernels.widen(kv.shape.width, 1, lanes, source, stride, rows + place)
      case .float32:
        let source = source.assumingMemoryBound(to: Float.self)
        for x in 0..<kv.shape.width {
          (rows + place + x * stride).update(from: source + x * lanes, count: lanes)
        }
      }
    }
  }

  /// Calls `body` with a block of a head, a row of the image, and the place of its first pixel among rows of keys.
  private func forEachRowOfKeys(_ shape: TensorShape, _ body: (_ block: Int, _ y: Int, _ place: Int) -> Void)
  {
    let vectors = geometry.headVectors
    for block in 0..<geometry.headBlocks {
      let first = (block / vectors * geometry.keyBlocks * lanes * vectors + block % vectors) * lanes
      for y in 0..<shape.height { body(block, y, first + y * shape.width * vectors * lanes) }
    }
  }

  private func packColumns(
    _ rows: UnsafePointer<Float>, to columns: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let (vectors, keyVectors) = (geometry.headVectors, geometry.keyVectors)
    let depth = geometry.headBlocks * lanes
    for block in 0..<geometry.headBlocks {
      for keys in 0..<geometry.keyBlocks {
        let source =
          ((block / vectors * geometry.keyBlocks + keys) * lanes * vectors + block % vectors) * lanes
        let target =
          ((keys / keyVectors * depth + block * lanes) * keyVectors + keys % keyVectors) * lanes
        context.kernels.transpose(rows + source, vectors * lanes, columns + target, keyVectors * lanes)
      }
    }
  }

  /// Stores or adds sums in the order of rows of keys to the gradient of keys or values.
  func unpackRows(
    _ sums: UnsafePointer<Float>, _ half: Half, image: Int, head: Int, to target: GradientTarget,
    _ context: ExecutionContext
  ) {
    let view = target.view
    let first = (half.rawValue * geometry.heads + head) * geometry.headBlocks
    let stride = geometry.headVectors * lanes
    forEachRowOfKeys(view.shape) { block, y, place in
      let accumulates = target.accumulates[first + block]
      let row = view.address(
        context.arena, plane: view.plane(image, first + block), offset: y * view.rowStride)
      switch view.precision {
      case .bfloat16:
        context.kernels.narrow(view.shape.width, 1, stride, sums + place, lanes, row, accumulates ? 1 : 0)
      case .float32:
        let row = row.assumingMemoryBound(to: Float.self)
        for x in 0..<view.shape.width {
          let (source, pixel) = (sums + place + x * stride, row + x * lanes)
          for lane in 0..<lanes { pixel[lane] = accumulates ? pixel[lane] + source[lane] : source[lane] }
        }
      }
    }
    for block in first..<first + geometry.headBlocks where !target.accumulates[block] {
      view.clearHalo(context.arena, plane: view.plane(image, block), rows: 0..<view.shape.height)
    }
  }
}
