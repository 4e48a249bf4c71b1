import CKernels

extension Graph {
  /// Average pooling as `torch.nn.AvgPool2d` computes it without padding: sizes are rounded down, and what is left over
  /// at the lower and right edges is not read. z is the mean of its window; each pixel gets dz by their number from every
  /// window that it lies in.
  package struct AveragePool: OperationDefinition, PlannedOperation {
    package let kernel: Int
    package let stride: Int

    func shape(_ shapes: NodeShapes) throws(PlanError) -> TensorShape {
      try shapes.windowed(kernel: kernel, stride: stride, padding: 0)
    }

    var summary: String { "average pooling \(kernel) x \(kernel), stride \(stride)" }
    func requirements(halo: Int) -> BufferRequirements { BufferRequirements() }

    func forward(_ buffers: Buffers, _ context: ExecutionContext) {
      pool(buffers.inputs[0], to: buffers.output, context)
    }

    func pool(_ x: TensorView, to z: TensorView, _ context: ExecutionContext) {
      let arena = context.arena
      context.fill(z) { plane, rows in
        context.planes(z.precision).average_pool(
          rows.count, z.shape.width, z.rowStride, x.rowStride, kernel, stride,
          x.address(arena, plane: x.planes[plane], offset: rows.lowerBound * stride * x.rowStride),
          z.address(arena, plane: z.planes[plane], offset: rows.lowerBound * z.rowStride))
      }
    }

    func backward(_ buffers: Buffers, _ context: ExecutionContext) {
      guard let target = buffers.inputGradients[0] else { return }
      spread(buffers.outputGradient!, to: target, context)
    }

    /// Windows may overlap, so that a task takes a whole plane.
    func spread(_ dz: TensorView, to target: GradientTarget, _ context: ExecutionContext) {
      let (dx, arena) = (target.view, context.arena)
      context.pool.run(tasks: dz.planes.count) { plane, _ in
        if !target.accumulates[plane % dz.blocks] { dx.clear(arena, plane: dx.planes[plane]) }
        context.planes(dz.precision).average_pool_backward(
          dz.shape.height, dz.shape.width, dz.rowStride, dx.rowStride, kernel, stride,
          dz.address(arena, plane: dz.planes[plane]), dx.address(arena, plane: dx.planes[plane]))
      }
    }
  }
}

extension GraphBuilder {
  package mutating func averagePool(_ x: Tensor, kernel: Int, stride: Int) -> Tensor {
    precondition(kernel >= 1 && stride >= 1, "no such window")
    return append(Graph.AveragePool(kernel: kernel, stride: stride), [x], named: "avgpool")
  }
}
