import CKernels

/// A convolution behind an average pool of what it reads (`PoolingFusion`). It keeps the pooled tensor for the backward,
/// so that nothing holds the large one.
struct PooledConvolution: OperationDefinition {
  let convolution: Graph.Convolution
  let pool: Graph.AveragePool

  func planned(_ node: NodeContext) -> (any PlannedOperation)? {
    let (input, size) = (node.inputs[0], node.output.shape)
    let shape = TensorShape(channels: input.shape.channels, height: size.height, width: size.width)
    let pooled = NodeContext.Value(
      layout: input.layout, shape: shape, precision: input.precision, isInterleaved: false)
    let inner = convolution.planned(
      NodeContext(
        name: node.name, batch: node.batch, purpose: node.purpose, infers: node.infers,
        statistics: node.statistics,
        kernels: node.kernels, threads: node.threads, inputs: [pooled], output: node.output))
    return inner.map { inner in
      PlannedPooledConvolution(
        pool: pool, convolution: inner, batch: node.batch, pooled: pooled, infers: node.infers)
    }
  }
}

private struct PlannedPooledConvolution: PlannedOperation {
  let pool: Graph.AveragePool
  let convolution: any PlannedOperation
  let batch: Int
  /// What the convolution reads.
  let pooled: NodeContext.Value
  let infers: Bool

  var summary: String { "\(pool.summary) + \(convolution.summary)" }
  var parameterIndices: [Int] { convolution.parameterIndices }
  var multiplyAdds: Int { convolution.multiplyAdds }
  var halos: Halos { convolution.halos }
  var momentsParts: Int? { convolution.momentsParts }

  func requirements(halo: Int) -> BufferRequirements {
    var requirements = convolution.requirements(halo: halo)
    let count = pooledCount(halo: halo)
    if infers {
      requirements.forwardScratch += count
    } else {
      requirements.saved += count
    }
    requirements.backwardScratch += count
    requirements.backwardReadsInputs = false
    requirements.backwardReadsInputsFirst = false
    requirements.backwardReplacesInputs = false
    return requirements
  }

  private var planes: Int { batch * pooled.layout.blocks }

  /// Floats of the pooled tensor, and of its gradient.
  private func pooledCount(halo: Int) -> Int {
    let plane = TensorView.plane(pooled.shape, halo: halo, pixelStride: lanes).count
    return planes * plane * pooled.precision.byteCount / MemoryLayout<Float>.stride
  }

  /// - Parameter place: in floats, of the arena.
  private func pooledView(at place: Int, halo: Int) -> TensorView {
    let (count, inside) = TensorView.plane(pooled.shape, halo: halo, pixelStride: lanes)
    let first = place * MemoryLayout<Float>.stride / pooled.precision.byteCount + inside
    return TensorView(
      shape: pooled.shape, blocks: pooled.layout.blocks, precision: pooled.precision, halo: halo,
      planes: PlaneList(first: first, stride: count, count: planes))
  }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let x = buffers.inputs[0]
    let place = infers ? buffers.forwardScratch : buffers.saved
    var inner = buffers
    inner.inputs = [pooledView(at: place, halo: x.halo)]
    if infers { inner.forwardScratch += pooledCount(halo: x.halo) }
    pool.pool(x, to: inner.inputs[0], context)
    convolution.forward(inner, context)
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    let halo = buffers.inputs[0].halo
    let gradient = pooledView(at: buffers.backwardScratch, halo: halo)
    var inner = buffers
    inner.inputs = [pooledView(at: buffers.saved, halo: halo)]
    inner.backwardScratch += pooledCount(halo: halo)
    withUnsafeTemporaryAllocation(of: Bool.self, capacity: gradient.blocks) { isAdded in
      isAdded.initialize(repeating: false)
      inner.inputGradients = [GradientTarget(view: gradient, accumulates: UnsafeBufferPointer(isAdded))]
      convolution.backward(inner, context)
    }
    if let target = buffers.inputGradients[0] { pool.spread(gradient, to: target, context) }
  }
}
