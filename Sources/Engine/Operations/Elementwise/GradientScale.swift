extension Graph {
  /// z = x; dx = f dz: the value as it is, and f times its gradient.
  package struct GradientScale: OperationDefinition, PlannedOperation {
    package let factor: Float

    var summary: String { "gradient times \(factor)" }
    func requirements(halo: Int) -> BufferRequirements { BufferRequirements() }

    func forward(_ buffers: Buffers, _ context: ExecutionContext) {
      let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
      context.fill(z) { plane, rows in
        let first = rows.lowerBound * z.rowStride
        context.planes(z.precision).copy(
          rows.count, z.shape.width, z.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
          z.address(arena, plane: z.planes[plane], offset: first), 0)
      }
    }

    func backward(_ buffers: Buffers, _ context: ExecutionContext) {
      guard let target = buffers.inputGradients[0] else { return }
      let (dz, dx, arena) = (buffers.outputGradient!, target.view, context.arena)
      context.fill(target) { plane, rows, accumulates in
        let first = rows.lowerBound * dx.rowStride
        let place = dx.address(arena, plane: dx.planes[plane], offset: first)
        PlannedWeightedSum.scale(
          dz.address(arena, plane: dz.planes[plane], offset: first), by: SIMD16(repeating: factor),
          adding: accumulates ? place : nil, to: place, rows: rows.count, dx, context)
      }
    }
  }
}
