import CKernels

extension ConvolutionOperation {
  /// Floats of scratch memory for `forwardDirect`.
  func directScratchCount(halo: Int) -> Int {
    inputCopyCount(as: .float32, halo: halo)
      + workers * rowsScratchCount(outputPrecision, outputLayout, width: outputShape.width)
  }

  /// Floats of a copy of the input, and of the output's gradient; none where these are of the precision themselves.
  func inputCopyCount(as precision: Precision, halo: Int) -> Int {
    TensorView.copyCount(
      of: inputPrecision, as: precision, planes: batch * inputLayout.blocks, shape: inputShape, halo: halo)
  }
  func gradientCopyCount(as precision: Precision, halo: Int) -> Int {
    TensorView.copyCount(
      of: outputPrecision, as: precision, planes: batch * outputLayout.blocks, shape: outputShape, halo: halo)
  }

  /// Floats of the rows that one task writes.
  func rowsScratchCount(_ precision: Precision, _ layout: ChannelLayout, width: Int) -> Int {
    FloatRows.scratchCount(
      precision, rows: Self.rowsPerTask, width: width, blocks: kernels.tileVectors(forBlocks: layout.blocks))
  }

  func forwardDirect(
    _ input: TensorView, _ z: TensorView, _ epilogue: StoreEpilogue, scratch: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    let (table, arena) = (context.kernels, context.arena)
    let x = input.copy(as: .float32, at: scratch, context)
    let rowsScratch = scratch + input.copyCount(as: .float32)
    let rowsScratchCount = rowsScratchCount(outputPrecision, outputLayout, width: outputShape.width)
    let vectors = kernels.tileVectors(forBlocks: z.blocks)
    let chunks = (outputShape.height + Self.rowsPerTask - 1) / Self.rowsPerTask
    context.pool.run(tasks: z.blocks / vectors * batch * chunks) { task, worker in
      let (chunk, image, tile) = (task % chunks, task / chunks % batch, task / chunks / batch)
      let rows = chunk * Self.rowsPerTask..<min((chunk + 1) * Self.rowsPerTask, outputShape.height)
      let blocks = tile * vectors..<(tile + 1) * vectors
      let target = FloatRows(
        z, image: image, blocks: blocks, rows: rows, scratch: rowsScratch + worker * rowsScratchCount,
        context)
      let panelCount = panelDepth * vectors * lanes
      for first in Swift.stride(from: 0, to: panels, by: Self.panelsPerPass) {
        let weights = context.weights(weight) + (tile * panels + first) * panelCount
        withOffsets(x, image: image, panels: first..<min(first + Self.panelsPerPass, panels)) { offsets in
          for row in rows {
            table.brgemm(
              outputShape.width, vectors, arena + row * stride * x.rowStride, offsets.baseAddress!,
              offsets.count, depth, stride * x.pixelStride, weights,
              target.base + (row - rows.lowerBound) * target.rowStride, lanes, target.blockStride,
              first > 0 ? 1 : 0)
          }
        }
      }
      target.store(accumulates: false, context)
      for block in blocks {
        epilogue.begin(part: task % (batch * chunks), block: block)
        epilogue.finish(
          StoreEpilogue.Region(image: image, block: block, rows: rows, columns: 0..<outputShape.width),
          part: task % (batch * chunks), context)
        z.clearHalo(arena, plane: z.plane(image, block), rows: rows)
      }
    }
  }
}
