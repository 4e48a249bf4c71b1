import CKernels

/// Batch norm with the residual sum and the ReLU that follow it: z = relu(gamma * (x - mean) / sqrt(variance + epsilon)
/// + beta + residual), mean and biased variance over images and pixels while training, running statistics otherwise.
///
/// Backward, with g = dz where z > 0, n values per channel and x' = (x - mean) / sqrt(variance + epsilon):
///
///     dbeta = sum of g,   dgamma = sum of g * x',   dresidual = g
///     dx = gamma / sqrt(variance + epsilon) * (g - dbeta / n - x' * dgamma / n)
///
/// Running statistics follow torch.nn.BatchNorm2d: the running variance takes the unbiased one, n / (n - 1).
struct NormalizationOperation: PlannedOperation {
  let name: String
  let batch: Int
  let layout: ChannelLayout
  let shape: TensorShape
  let parameters: Graph.BatchNorm
  let hasResidual: Bool
  let hasRelu: Bool

  var summary: String { "batch norm" + (hasResidual ? " + sum" : "") + (hasRelu ? " + ReLU" : "") }
  var parameterIndices: [Int] { [parameters.weight, parameters.bias] }

  private var chunks: RowChunks { RowChunks(planes: batch * layout.blocks, shape: shape) }
  /// Two sums of doubles for each chunk, counted in floats.
  private var partialsCount: Int { chunks.count * 2 * lanes * 2 }
  private var channelCount: Int { layout.blocks * lanes }

  var requirements: BufferRequirements {
    BufferRequirements(
      saved: 2 * channelCount, forwardScratch: partialsCount + 2 * channelCount,
      backwardScratch: partialsCount + 3 * channelCount, backwardReadsInputs: true,
      backwardReadsOutput: hasRelu)
  }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
    let scratch = arena + buffers.forwardScratch
    let scale = scratch + partialsCount
    let shift = scale + channelCount
    switch context.purpose {
    case .training:
      batchStatistics(x, saved: arena + buffers.saved, scratch: scratch, scale, shift, context)
    case .inference:
      let (mean, variance) =
        (context.statistics(parameters.runningMean), context.statistics(parameters.runningVariance))
      for channel in 0..<channelCount {
        setAffine(
          channel, mean: mean[channel],
          inverseDeviation: 1 / (variance[channel] + parameters.epsilon).squareRoot(),
          scale, shift, context)
      }
    }
    let residual = hasResidual ? buffers.inputs[1] : nil
    let chunks = self.chunks
    context.pool.run(tasks: chunks.count) { task, _ in
      let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
      let block = plane % layout.blocks
      let first = rows.lowerBound * x.rowStride
      context.kernels.normalize(
        rows.count, shape.width, x.rowStride, arena + x.planes[plane] + first, scale + block * lanes,
        shift + block * lanes, residual.map { UnsafePointer(arena + $0.planes[plane] + first) },
        hasRelu ? 1 : 0, arena + z.planes[plane] + first)
      z.clearHalo(arena, plane: z.planes[plane], rows: rows)
    }
  }

  private func setAffine(
    _ channel: Int, mean: Float, inverseDeviation: Float, _ scale: UnsafeMutablePointer<Float>,
    _ shift: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    scale[channel] = context.weights(parameters.weight)[channel] * inverseDeviation
    shift[channel] = context.weights(parameters.bias)[channel] - mean * scale[channel]
  }

  /// Leaves [mean][1 / deviation] in `saved`, the affine map in `scale` and `shift`, and updates the running
  /// statistics.
  private func batchStatistics(
    _ x: TensorView, saved: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    _ scale: UnsafeMutablePointer<Float>, _ shift: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let sums = reduce(scratch, context) { chunks, task, sum, squareSum in
      let rows = chunks.rows(of: task)
      context.kernels.moments(
        rows.count, shape.width, x.rowStride,
        context.arena + x.planes[chunks.plane(of: task)] + rows.lowerBound * x.rowStride, sum, squareSum)
    }
    let (runningMean, runningVariance) =
      (context.statistics(parameters.runningMean), context.statistics(parameters.runningVariance))
    let momentum = parameters.momentum
    for block in 0..<layout.blocks {
      sums(block) { lane, sum, squareSum in
        let channel = block * lanes + lane
        let mean = sum / valuesPerChannel
        let variance = max(squareSum / valuesPerChannel - mean * mean, 0)
        saved[channel] = Float(mean)
        saved[channelCount + channel] = Float(1 / (variance + Double(parameters.epsilon)).squareRoot())
        setAffine(
          channel, mean: saved[channel], inverseDeviation: saved[channelCount + channel], scale, shift,
          context)
        let unbiased = Float(variance * valuesPerChannel / (valuesPerChannel - 1))
        runningMean[channel] += momentum * (Float(mean) - runningMean[channel])
        runningVariance[channel] += momentum * (unbiased - runningVariance[channel])
      }
    }
    context.statistics(parameters.batchesTracked)[0] += 1
  }

  private var valuesPerChannel: Double { Double(batch * shape.height * shape.width) }

  /// Lets `accumulate` add two sums per lane for each chunk, each to a place of its own, and returns a function that
  /// adds up the chunks of a block in order.
  private func reduce(
    _ scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext,
    _ accumulate: (RowChunks, Int, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) -> (Int, (Int, Double, Double) -> Void) -> Void {
    let chunks = self.chunks
    let partials = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Double.self)
    context.pool.run(tasks: chunks.count) { task, _ in
      let sums = partials + task * 2 * lanes
      sums.update(repeating: 0, count: 2 * lanes)
      accumulate(chunks, task, sums, sums + lanes)
    }
    return { block, body in
      for lane in 0..<lanes {
        var (first, second) = (0.0, 0.0)
        for plane in stride(from: block, to: chunks.planes, by: layout.blocks) {
          for chunk in plane * chunks.perPlane..<(plane + 1) * chunks.perPlane {
            first += partials[chunk * 2 * lanes + lane]
            second += partials[chunk * 2 * lanes + lanes + lane]
          }
        }
        body(lane, first, second)
      }
    }
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (x, z, dz, arena) = (buffers.inputs[0], buffers.output, buffers.outputGradient!, context.arena)
    let scratch = arena + buffers.backwardScratch
    let coefficients = scratch + partialsCount
    let sums = reduce(scratch, context) { chunks, task, sum, productSum in
      let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
      let first = rows.lowerBound * x.rowStride
      context.kernels.normalize_reduce(
        rows.count, shape.width, x.rowStride, arena + x.planes[plane] + first,
        hasRelu ? UnsafePointer(arena + z.planes[plane] + first) : nil, arena + dz.planes[plane] + first, sum,
        productSum)
    }
    let saved = arena + buffers.saved
    for block in 0..<layout.blocks {
      sums(block) { lane, sum, productSum in
        let channel = block * lanes + lane
        let (mean, inverseDeviation) = (Double(saved[channel]), Double(saved[channelCount + channel]))
        let gammaGradient = (productSum - mean * sum) * inverseDeviation
        context.gradients(parameters.weight)[channel] = Float(gammaGradient)
        context.gradients(parameters.bias)[channel] = Float(sum)
        let k0 = Double(context.weights(parameters.weight)[channel]) * inverseDeviation
        let k1 = -k0 * inverseDeviation * gammaGradient / valuesPerChannel
        coefficients[channel] = Float(k0)
        coefficients[channelCount + channel] = Float(k1)
        coefficients[2 * channelCount + channel] = Float(-k0 * sum / valuesPerChannel - k1 * mean)
      }
    }
    let chunks = self.chunks
    let (input, residual) = (buffers.inputGradients[0], hasResidual ? buffers.inputGradients[1] : nil)
    guard let input else { preconditionFailure("\(name): batch norm's input wants a gradient") }
    context.pool.run(tasks: chunks.count) { task, _ in
      let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
      let block = plane % layout.blocks
      let first = rows.lowerBound * x.rowStride
      let k = coefficients + block * lanes
      context.kernels.normalize_backward(
        rows.count, shape.width, x.rowStride, arena + x.planes[plane] + first,
        hasRelu ? UnsafePointer(arena + z.planes[plane] + first) : nil, arena + dz.planes[plane] + first, k,
        k + channelCount, k + 2 * channelCount, arena + input.view.planes[plane] + first,
        input.accumulates[block] ? 1 : 0, residual.map { arena + $0.view.planes[plane] + first },
        residual?.accumulates[block] == true ? 1 : 0)
      for target in [input, residual] {
        guard let target, !target.accumulates[block] else { continue }
        target.view.clearHalo(arena, plane: target.view.planes[plane], rows: rows)
      }
    }
  }
}
