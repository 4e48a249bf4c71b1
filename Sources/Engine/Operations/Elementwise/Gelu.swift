extension Graph {
  /// `nn.GELU()`: z = x Phi(x), Phi the distribution function of the standard normal distribution (Hendrycks and Gimpel
  /// 2016); dx = dz (Phi(x) + x phi(x)), phi its density.
  package struct Gelu: OperationDefinition, PlannedOperation {
    var summary: String { "GELU" }
    func requirements(halo: Int) -> BufferRequirements {
      BufferRequirements(backwardReadsInputs: true, backwardWorksInPlace: true)
    }

    func forward(_ buffers: Buffers, _ context: ExecutionContext) {
      let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
      context.fill(z) { plane, rows in
        let first = rows.lowerBound * x.rowStride
        context.planes(z.precision).gelu(
          rows.count, z.shape.width, z.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
          z.address(arena, plane: z.planes[plane], offset: first))
      }
    }

    func backward(_ buffers: Buffers, _ context: ExecutionContext) {
      guard let target = buffers.inputGradients[0] else { return }
      let (x, dz, dx, arena) = (buffers.inputs[0], buffers.outputGradient!, target.view, context.arena)
      context.fill(target) { plane, rows, accumulates in
        let first = rows.lowerBound * x.rowStride
        context.planes(x.precision).gelu_backward(
          rows.count, x.shape.width, x.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
          dz.address(arena, plane: dz.planes[plane], offset: first),
          dx.address(arena, plane: dx.planes[plane], offset: first), accumulates ? 1 : 0)
      }
    }
  }
}

extension GraphBuilder {
  package mutating func gelu(_ x: Tensor) -> Tensor { append(Graph.Gelu(), [x], named: "gelu") }
}
