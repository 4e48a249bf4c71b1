import CKernels

extension Graph {
  /// Max pooling as torch.nn.MaxPool2d computes it: the border does not take part; the gradient goes to the first maximum
  /// of each window in row order.
  package struct MaxPool: OperationDefinition, PlannedOperation {
    package let kernel: Int
    package let stride: Int
    package let padding: Int

    func shape(_ shapes: NodeShapes) throws(PlanError) -> TensorShape {
      try shapes.windowed(kernel: kernel, stride: stride, padding: padding)
    }

    var summary: String { "max pooling \(kernel) x \(kernel), stride \(stride)" }
    func requirements(halo: Int) -> BufferRequirements {
      BufferRequirements(backwardReadsInputs: true, backwardReadsOutput: true)
    }

    func forward(_ buffers: Buffers, _ context: ExecutionContext) {
      let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
      context.pool.run(tasks: z.planes.count) { plane, _ in
        context.planes(z.precision).max_pool(
          z.shape.height, z.shape.width, z.rowStride, x.shape.height, x.shape.width, x.rowStride, kernel,
          stride, padding, x.address(arena, plane: x.planes[plane]),
          z.address(arena, plane: z.planes[plane]))
        z.clearHalo(arena, plane: z.planes[plane], rows: 0..<z.shape.height)
      }
    }

    func backward(_ buffers: Buffers, _ context: ExecutionContext) {
      guard let target = buffers.inputGradients[0] else { return }
      let (x, z, dz, dx) = (buffers.inputs[0], buffers.output, buffers.outputGradient!, target.view)
      let arena = context.arena
      context.pool.run(tasks: z.planes.count) { plane, _ in
        if !target.accumulates[plane % z.blocks] { dx.clear(arena, plane: dx.planes[plane]) }
        context.planes(z.precision).max_pool_backward(
          z.shape.height, z.shape.width, z.rowStride, x.shape.height, x.shape.width, x.rowStride, kernel,
          stride, padding, x.address(arena, plane: x.planes[plane]),
          z.address(arena, plane: z.planes[plane]), dz.address(arena, plane: dz.planes[plane]),
          dx.address(arena, plane: dx.planes[plane]))
      }
    }
  }
}

extension GraphBuilder {
  package mutating func maxPool(_ x: Tensor, kernel: Int, stride: Int, padding: Int) -> Tensor {
    precondition(padding * 2 <= kernel, "a window must hold a pixel of the image")
    return append(
      Graph.MaxPool(kernel: kernel, stride: stride, padding: padding), [x], named: "maxpool")
  }
}
