import CKernels

/// The residual sum z = x + y; dx = dy = dz.
struct AddOperation: PlannedOperation {
  let name: String
  let chunks: RowChunks

  var summary: String { "sum" }
  var requirements: BufferRequirements { BufferRequirements() }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (x, y, z, arena) = (buffers.inputs[0], buffers.inputs[1], buffers.output, context.arena)
    context.pool.run(tasks: chunks.count) { task, _ in
      let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
      let first = rows.lowerBound * z.rowStride
      context.kernels.add(
        rows.count, z.shape.width, z.rowStride, arena + x.planes[plane] + first,
        arena + y.planes[plane] + first, arena + z.planes[plane] + first)
      z.clearHalo(arena, plane: z.planes[plane], rows: rows)
    }
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (dz, arena) = (buffers.outputGradient!, context.arena)
    for target in buffers.inputGradients {
      guard let target else { continue }
      context.pool.run(tasks: chunks.count) { task, _ in
        let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
        let first = rows.lowerBound * dz.rowStride
        let accumulates = target.accumulates[plane % dz.blocks]
        context.kernels.copy(
          rows.count, dz.shape.width, dz.rowStride, arena + dz.planes[plane] + first,
          arena + target.view.planes[plane] + first, accumulates ? 1 : 0)
        if !accumulates { target.view.clearHalo(arena, plane: target.view.planes[plane], rows: rows) }
      }
    }
  }
}
