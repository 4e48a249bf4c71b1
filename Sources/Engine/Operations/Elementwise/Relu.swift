import CKernels

extension Graph {
  /// z = max(x, 0); dx = dz where z > 0, else 0.
  package struct Relu: OperationDefinition, PlannedOperation {
    var summary: String { "ReLU" }
    func requirements(halo: Int) -> BufferRequirements { BufferRequirements(backwardReadsOutput: true) }

    func forward(_ buffers: Buffers, _ context: ExecutionContext) {
      let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
      context.fill(z) { plane, rows in
        let first = rows.lowerBound * x.rowStride
        context.planes(z.precision).relu(
          rows.count, z.shape.width, z.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
          z.address(arena, plane: z.planes[plane], offset: first))
      }
    }

    func backward(_ buffers: Buffers, _ context: ExecutionContext) {
      guard let target = buffers.inputGradients[0] else { return }
      let (z, dz, dx, arena) = (buffers.output, buffers.outputGradient!, target.view, context.arena)
      context.fill(target) { plane, rows, accumulates in
        let first = rows.lowerBound * z.rowStride
        context.planes(z.precision).relu_backward(
          rows.count, z.shape.width, z.rowStride, z.address(arena, plane: z.planes[plane], offset: first),
          dz.address(arena, plane: dz.planes[plane], offset: first),
          dx.address(arena, plane: dx.planes[plane], offset: first), accumulates ? 1 : 0)
      }
    }
  }
}

extension GraphBuilder {
  package mutating func relu(_ x: Tensor) -> Tensor { append(Graph.Relu(), [x], named: "relu") }
}
