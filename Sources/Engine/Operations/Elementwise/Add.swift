import CKernels

extension Graph {
  /// The residual sum z = x + y; dx = dy = dz.
  package struct Add: OperationDefinition, PlannedOperation {
    var summary: String { "sum" }
    func requirements(halo: Int) -> BufferRequirements { BufferRequirements() }

    func forward(_ buffers: Buffers, _ context: ExecutionContext) {
      let (x, y, z, arena) = (buffers.inputs[0], buffers.inputs[1], buffers.output, context.arena)
      let chunks = RowChunks(z)
      context.pool.run(tasks: chunks.count) { task, _ in
        let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
        let first = rows.lowerBound * z.rowStride
        context.planes(z.precision).add(
          rows.count, z.shape.width, z.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
          y.address(arena, plane: y.planes[plane], offset: first),
          z.address(arena, plane: z.planes[plane], offset: first))
        z.clearHalo(arena, plane: z.planes[plane], rows: rows)
      }
    }

    func backward(_ buffers: Buffers, _ context: ExecutionContext) {
      let (dz, arena) = (buffers.outputGradient!, context.arena)
      let chunks = RowChunks(dz)
      for target in buffers.inputGradients {
        guard let target else { continue }
        context.pool.run(tasks: chunks.count) { task, _ in
          let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
          let first = rows.lowerBound * dz.rowStride
          let accumulates = target.accumulates[plane % dz.blocks]
          context.planes(dz.precision).copy(
            rows.count, dz.shape.width, dz.rowStride,
            dz.address(arena, plane: dz.planes[plane], offset: first),
            target.view.address(arena, plane: target.view.planes[plane], offset: first), accumulates ? 1 : 0)
          if !accumulates { target.view.clearHalo(arena, plane: target.view.planes[plane], rows: rows) }
        }
      }
    }
  }
}

extension GraphBuilder {
  /// The residual sum x + y.
  package mutating func add(_ x: Tensor, _ y: Tensor) -> Tensor {
    precondition(x.layout == y.layout, "a sum joins tensors of the same channels")
    return append(Graph.Add(), [x, y], named: "add")
  }
}
