import CKernels

/// Max pooling as torch.nn.MaxPool2d computes it: the border does not take part; the gradient goes to the first maximum
/// of each window in row order.
struct MaxPoolOperation: PlannedOperation {
  let name: String
  let pool: Graph.MaxPool

  var summary: String { "max pooling \(pool.kernel) x \(pool.kernel), stride \(pool.stride)" }
  func requirements(halo: Int) -> BufferRequirements {
    BufferRequirements(backwardReadsInputs: true, backwardReadsOutput: true)
  }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
    context.pool.run(tasks: z.planes.count) { plane, _ in
      context.planes(z.precision).max_pool(
        z.shape.height, z.shape.width, z.rowStride, x.shape.height, x.shape.width, x.rowStride, pool.kernel,
        pool.stride, pool.padding, x.address(arena, plane: x.planes[plane]),
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
        z.shape.height, z.shape.width, z.rowStride, x.shape.height, x.shape.width, x.rowStride, pool.kernel,
        pool.stride, pool.padding, x.address(arena, plane: x.planes[plane]),
        z.address(arena, plane: z.planes[plane]), dz.address(arena, plane: dz.planes[plane]),
        dx.address(arena, plane: dx.planes[plane]))
    }
  }
}
