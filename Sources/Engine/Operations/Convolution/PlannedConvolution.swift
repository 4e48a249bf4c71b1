import CKernels

/// Convolution: z[o] = sum over input channels i and taps t of w[o][i][t] * x[i] moved by t (+ bias[o]). The gradients
/// are the same sums turned round:
///
///     dw[o][i][t] = sum over pixels of dz[o] * x[i] moved by t,   dx[i] = sum over o, t of w[o][i][t] * dz[o] moved by -t,
///     dbias[o] = sum over pixels of dz[o]
struct PlannedConvolution: PlannedOperation {
  let geometry: ConvolutionGeometry
  let method: any ConvolutionMethod
  let weight: Int
  let bias: Int?
  /// What is done to a piece of the output while it is in the cache: batch norm with running statistics, the residual
  /// sum and the ReLU.
  let batchNorm: Graph.BatchNorm?
  /// Whether what was prepared of the weights is still there in the next forward.
  let keepsPrepared: Bool

  var summary: String {
    let (kernel, stride) = (geometry.kernel, geometry.stride)
    return "convolution \(kernel) x \(kernel)\(stride > 1 ? ", stride \(stride)" : "")"
      + (batchNorm.map { " + " + $0.summary } ?? "") + ", " + method.name
  }
  var parameterIndices: [Int] {
    [weight] + (bias.map { [$0] } ?? []) + (batchNorm?.trainableParameters ?? [])
  }
  var multiplyAdds: Int {
    let shape = geometry.outputShape
    return shape.height * shape.width * geometry.inputShape.channels * shape.channels * geometry.taps
  }
  var halos: Halos { geometry.halos }
  /// What it normalises on the way is known only afterwards.
  var momentsParts: Int? { batchNorm == nil ? method.parts : nil }

  /// Floats of the batch norm's scale, and of its shift.
  private var channelCount: Int { geometry.outputBlocks * lanes }

  func requirements(halo: Int) -> BufferRequirements {
    var requirements = method.requirements(halo: halo)
    requirements.forwardScratch += 2 * channelCount
    requirements.backwardReadsInputs = true
    let biasGradientScratch =
      bias == nil ? 0 : ChannelSums.count(parts: geometry.batch, blocks: geometry.outputBlocks)
    requirements.backwardScratch = max(requirements.backwardScratch, biasGradientScratch)
    return requirements
  }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let affine = context.arena + buffers.forwardScratch
    method.forward(
      buffers.inputs.prefix(geometry.inputs.count), context.weights(weight), to: buffers.output,
      epilogue(buffers, affine: affine, context), prepared: context.arena + buffers.prepared,
      reusesPrepared: keepsPrepared && !context.weightsChanged, scratch: affine + 2 * channelCount, context)
  }

  private func epilogue(
    _ buffers: Buffers, affine: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) -> StoreEpilogue {
    var epilogue = StoreEpilogue(view: buffers.output)
    if let bias { epilogue.bias = UnsafePointer(context.weights(bias)) }
    if let moments = buffers.outputMoments {
      epilogue.moments = ChannelSums(
        parts: moments.parts, blocks: moments.blocks, at: context.arena + moments.place)
    }
    if let batchNorm {
      let shift = affine + channelCount
      batchNorm.runningAffine(count: channelCount, scale: affine, shift: shift, context)
      epilogue.affine = .init(
        scale: affine, shift: shift, residual: batchNorm.hasResidual ? buffers.inputs.last : nil,
        hasRelu: batchNorm.hasRelu)
    }
    return epilogue
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    let dz = buffers.outputGradient!
    let scratch = context.arena + buffers.backwardScratch
    if let bias { biasGradient(dz, to: context.gradients(bias), scratch: scratch, context) }
    // The image wants none, and it is the only input where it is one.
    let targets = buffers.inputGradients[0] == nil ? nil : buffers.inputGradients.map { $0! }
    method.backward(
      buffers.inputs[...], context.weights(weight), outputGradient: dz,
      weightGradient: context.gradients(weight), to: targets, scratch: scratch, context)
  }

  private func biasGradient(
    _ dz: TensorView, to gradient: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    let sums = ChannelSums(parts: geometry.batch, blocks: dz.blocks, at: scratch)
    context.pool.run(tasks: geometry.batch * dz.blocks) { task, _ in
      let (image, block) = (task / dz.blocks, task % dz.blocks)
      sums.clear(part: image, block: block)
      context.planes(dz.precision).moments(
        dz.shape.height, dz.shape.width, dz.rowStride,
        dz.address(context.arena, plane: dz.plane(image, block)),
        sums.first(image, block), sums.second(image, block))
    }
    sums.forEachTotal(context.pool) { channel, sum, _ in gradient[channel] = Float(sum) }
  }
}
