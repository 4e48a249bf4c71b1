import CKernels

extension Graph {
  /// Nearest resize to any size, as `torch.nn.functional.interpolate(mode="nearest")` computes it: output pixel i reads
  /// input pixel floor(i * input size / output size), the ratio in single precision. Its backward adds up the output
  /// pixels that read the same input pixel.
  package struct ResizeNearest: OperationDefinition {
    /// Of the size that is taken over, rounded down but to no less than a pixel.
    package let divisor: Int

    func shape(_ shapes: NodeShapes) -> TensorShape {
      let target = shapes.sizedLike!
      return TensorShape(
        channels: shapes.channels, height: max(target.height / divisor, 1),
        width: max(target.width / divisor, 1))
    }

    func planned(_ node: NodeContext) -> (any PlannedOperation)? {
      PlannedResizeNearest(from: node.inputs[0].shape, to: node.output.shape)
    }
  }
}

extension GraphBuilder {
  /// `F.interpolate(x, size=like.shape[2:], mode="nearest")`.
  package mutating func resizeNearest(_ x: Tensor, like: Tensor) -> Tensor {
    append(Graph.ResizeNearest(divisor: 1), [x], sizedLike: like, named: "interpolate")
  }

  /// The same to a share of the image, whose sides are divided by `stride` and rounded down.
  package mutating func resizeNearest(_ x: Tensor, toImageBy stride: Int) -> Tensor {
    precondition(stride >= 1, "no such share of the image")
    return append(Graph.ResizeNearest(divisor: stride), [x], sizedLike: image, named: "interpolate")
  }
}

private struct PlannedResizeNearest: PlannedOperation {
  /// The input pixel that each output row and column reads.
  let rows: [Int32]
  let columns: [Int32]

  init(from input: TensorShape, to output: TensorShape) {
    rows = Self.sources(from: input.height, to: output.height)
    columns = Self.sources(from: input.width, to: output.width)
  }

  private static func sources(from input: Int, to output: Int) -> [Int32] {
    let scale = Float(input) / Float(output)
    return (0..<output).map { Int32(min(Int(Float($0) * scale), input - 1)) }
  }

  var summary: String { "nearest resize" }
  func requirements(halo: Int) -> BufferRequirements { BufferRequirements() }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
    context.fill(z) { plane, ownRows in
      rows.withUnsafeBufferPointer { rows in
        context.planes(z.precision).resize_nearest(
          ownRows.count, z.shape.width, z.rowStride, x.rowStride, rows.baseAddress! + ownRows.lowerBound,
          columns,
          x.address(arena, plane: x.planes[plane]),
          z.address(arena, plane: z.planes[plane], offset: ownRows.lowerBound * z.rowStride))
      }
    }
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    guard let target = buffers.inputGradients[0] else { return }
    let (dz, dx, arena) = (buffers.outputGradient!, target.view, context.arena)
    context.pool.run(tasks: dz.planes.count) { plane, _ in
      if !target.accumulates[plane % dz.blocks] { dx.clear(arena, plane: dx.planes[plane]) }
      context.planes(dz.precision).resize_nearest_backward(
        dz.shape.height, dz.shape.width, dz.rowStride, dx.rowStride, rows, columns,
        dz.address(arena, plane: dz.planes[plane]),
        dx.address(arena, plane: dx.planes[plane]))
    }
  }
}
