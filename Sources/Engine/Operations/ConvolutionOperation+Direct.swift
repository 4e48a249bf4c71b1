import CKernels

extension ConvolutionOperation {
  func forwardDirect(
    _ x: TensorView, _ z: TensorView, _ epilogue: StoreEpilogue, _ context: ExecutionContext
  ) {
    let (table, arena) = (context.kernels, context.arena)
    let vectors = kernels.tileVectors(forBlocks: z.blocks)
    let chunks = (outputShape.height + Self.rowsPerTask - 1) / Self.rowsPerTask
    context.pool.run(tasks: z.blocks / vectors * batch * chunks) { task, _ in
      let (chunk, image, tile) = (task % chunks, task / chunks % batch, task / chunks / batch)
      let rows = chunk * Self.rowsPerTask..<min((chunk + 1) * Self.rowsPerTask, outputShape.height)
      let target = z.plane(image, tile * vectors)
      let vectorStride = vectors > 1 ? z.plane(image, tile * vectors + 1) - target : 0
      let panelCount = panelDepth * vectors * lanes
      for first in Swift.stride(from: 0, to: panels, by: Self.panelsPerPass) {
        let weights = context.weights(weight) + (tile * panels + first) * panelCount
        withOffsets(x, image: image, panels: first..<min(first + Self.panelsPerPass, panels)) { offsets in
          for row in rows {
            table.brgemm(
              outputShape.width, vectors, arena + row * stride * x.rowStride, offsets.baseAddress!,
              offsets.count, depth, stride * x.pixelStride, weights, arena + target + row * z.rowStride,
              lanes,
              vectorStride, first > 0 ? 1 : 0)
          }
        }
      }
      for block in tile * vectors..<(tile + 1) * vectors {
        epilogue.begin(part: task % (batch * chunks), block: block)
        epilogue.finish(
          StoreEpilogue.Region(image: image, block: block, rows: rows, columns: 0..<outputShape.width),
          part: task % (batch * chunks), context)
        z.clearHalo(arena, plane: z.plane(image, block), rows: rows)
      }
    }
  }
}
