import CKernels

extension Graph {
  /// `nn.LayerNorm` over the channels of each pixel: z = x' * weight + bias with x' = (x - mean) / sqrt(variance +
  /// epsilon), mean and biased variance of the pixel's channels (Ba, Kiros and Hinton 2016). Backward, with
  /// g = dz * weight and means over the channels:
  ///
  ///     dweight = sum over pixels of dz * x',   dbias = sum over pixels of dz
  ///     dx = (g - mean of g - x' * mean of g x') / sqrt(variance + epsilon)
  ///
  /// The backward computes mean and variance anew: what they cost is little beside the memory that is read anyhow.
  package struct LayerNorm: OperationDefinition {
    package let weight: Int
    package let bias: Int
    package let epsilon: Float

    func planned(_ node: NodeContext) -> (any PlannedOperation)? {
      PlannedLayerNorm(
        layerNorm: self, batch: node.batch, blocks: node.output.layout.blocks, shape: node.output.shape)
    }
  }
}

extension GraphBuilder {
  /// `nn.LayerNorm` over the channels of each pixel.
  /// - Parameter x: one tensor, whose channels fill whole blocks of 16.
  package mutating func layerNorm(_ name: String, _ x: Tensor, epsilon: Float) -> Tensor {
    precondition(
      x.layout.segments.count == 1 && x.channels % lanes == 0, "layer norm takes blocks of 16 channels")
    return scope(name) { builder in
      let layout = ParameterLayout.vector(x.layout)
      let layerNorm = Graph.LayerNorm(
        weight: builder.parameter("weight", [x.channels], .trainable, .constant(1), layout),
        bias: builder.parameter("bias", [x.channels], .trainable, .constant(0), layout), epsilon: epsilon)
      return builder.append(layerNorm, [x])
    }
  }
}

private struct PlannedLayerNorm: PlannedOperation {
  let layerNorm: Graph.LayerNorm
  let batch: Int
  let blocks: Int
  let shape: TensorShape

  var summary: String { "layer norm" }
  var parameterIndices: [Int] { [layerNorm.weight, layerNorm.bias] }

  /// Rows of all blocks of an image at a time.
  private var chunks: RowChunks { RowChunks(planes: batch, shape: shape) }

  func requirements(halo: Int) -> BufferRequirements {
    BufferRequirements(
      backwardScratch: ChannelSums.count(parts: chunks.count, blocks: blocks), backwardReadsInputs: true,
      backwardWorksInPlace: true)
  }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
    let (gamma, beta) = (context.weights(layerNorm.weight), context.weights(layerNorm.bias))
    let chunks = self.chunks
    context.pool.run(tasks: chunks.count) { task, _ in
      let (image, rows) = (chunks.plane(of: task), chunks.rows(of: task))
      let first = rows.lowerBound * x.rowStride
      context.planes(x.precision).layer_norm(
        rows.count, shape.width, x.rowStride, blocks, x.blockStride,
        x.address(arena, plane: x.plane(image, 0), offset: first), gamma, beta, layerNorm.epsilon,
        z.address(arena, plane: z.plane(image, 0), offset: first))
      for block in 0..<blocks { z.clearHalo(arena, plane: z.plane(image, block), rows: rows) }
    }
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    guard let target = buffers.inputGradients[0] else {
      preconditionFailure("layer norm's input wants a gradient")
    }
    let (x, dz, dx, arena) = (buffers.inputs[0], buffers.outputGradient!, target.view, context.arena)
    let gamma = context.weights(layerNorm.weight)
    let accumulates = target.accumulates[0]
    let chunks = self.chunks
    let sums = ChannelSums(parts: chunks.count, blocks: blocks, at: arena + buffers.backwardScratch)
    context.pool.run(tasks: chunks.count) { task, _ in
      let (image, rows) = (chunks.plane(of: task), chunks.rows(of: task))
      let first = rows.lowerBound * x.rowStride
      for block in 0..<blocks { sums.clear(part: task, block: block) }
      context.planes(x.precision).layer_norm_backward(
        rows.count, shape.width, x.rowStride, blocks, x.blockStride,
        x.address(arena, plane: x.plane(image, 0), offset: first),
        dz.address(arena, plane: dz.plane(image, 0), offset: first), gamma, layerNorm.epsilon,
        dx.address(arena, plane: dx.plane(image, 0), offset: first), accumulates ? 1 : 0, sums.first(task, 0))
      if accumulates { return }
      for block in 0..<blocks { dx.clearHalo(arena, plane: dx.plane(image, block), rows: rows) }
    }
    let (gammaGradients, betaGradients) = (
      context.gradients(layerNorm.weight), context.gradients(layerNorm.bias)
    )
    sums.forEachTotal(context.pool) { channel, sum, productSum in
      betaGradients[channel] = Float(sum)
      gammaGradients[channel] = Float(productSum)
    }
  }
}
