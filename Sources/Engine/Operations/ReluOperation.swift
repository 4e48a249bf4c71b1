import CKernels

/// z = max(x, 0); dx = dz where z > 0, else 0.
struct ReluOperation: PlannedOperation {
  let name: String
  let chunks: RowChunks

  var summary: String { "ReLU" }
  var requirements: BufferRequirements { BufferRequirements(backwardReadsOutput: true) }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
    context.pool.run(tasks: chunks.count) { task, _ in
      let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
      let first = rows.lowerBound * x.rowStride
      context.kernels.relu(
        rows.count, z.shape.width, z.rowStride, arena + x.planes[plane] + first,
        arena + z.planes[plane] + first)
      z.clearHalo(arena, plane: z.planes[plane], rows: rows)
    }
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    guard let target = buffers.inputGradients[0] else { return }
    let (z, dz, dx, arena) = (buffers.output, buffers.outputGradient!, target.view, context.arena)
    context.pool.run(tasks: chunks.count) { task, _ in
      let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
      let first = rows.lowerBound * z.rowStride
      let accumulates = target.accumulates[plane % z.blocks]
      context.kernels.relu_backward(
        rows.count, z.shape.width, z.rowStride, arena + z.planes[plane] + first,
        arena + dz.planes[plane] + first, arena + dx.planes[plane] + first, accumulates ? 1 : 0)
      if !accumulates { dx.clearHalo(arena, plane: dx.planes[plane], rows: rows) }
    }
  }
}
