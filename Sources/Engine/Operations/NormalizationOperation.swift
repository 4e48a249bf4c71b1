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
  /// Whether it normalises by the running statistics, as for inference, and leaves them as they are.
  let usesRunningStatistics: Bool
  /// Parts of the input of which the convolution that wrote it left sums; nil: none did.
  let statisticsParts: Int?

  var summary: String { "batch norm" + (hasResidual ? " + sum" : "") + (hasRelu ? " + ReLU" : "") }
  var parameterIndices: [Int] { [parameters.weight, parameters.bias] }

  private var chunks: RowChunks { RowChunks(planes: batch * layout.blocks, shape: shape) }
  /// Parts of a tensor of which this operation keeps sums.
  private var parts: Int { batch * chunks.perPlane }
  private var partialsCount: Int { ChannelSums.count(parts: parts, blocks: layout.blocks) }
  private var channelCount: Int { layout.blocks * lanes }
  private var valuesPerChannel: Double { Double(batch * shape.height * shape.width) }

  func requirements(halo: Int) -> BufferRequirements {
    BufferRequirements(
      saved: 4 * channelCount,
      forwardScratch: 2 * channelCount + (statisticsParts == nil ? partialsCount : 0),
      backwardScratch: 3 * channelCount + partialsCount, backwardReadsInputs: true,
      backwardReadsOutput: readsMaskFromOutput, backwardWorksInPlace: true)
  }

  /// Whether the backward sees in the output where the ReLU let values pass. Without a residual it computes the output
  /// anew, which takes no memory traffic.
  private var readsMaskFromOutput: Bool { hasRelu && hasResidual }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
    let scale: UnsafeMutablePointer<Float>
    let shift: UnsafeMutablePointer<Float>
    if usesRunningStatistics {
      (scale, shift) = (arena + buffers.forwardScratch, arena + buffers.forwardScratch + channelCount)
      context.runningAffine(parameters, count: channelCount, scale: scale, shift: shift)
    } else {
      let saved = arena + buffers.saved
      (scale, shift) = (saved + 2 * channelCount, saved + 3 * channelCount)
      updateStatistics(sums(of: x, buffers, context), saved: saved, context)
      let (gamma, beta) = (context.weights(parameters.weight), context.weights(parameters.bias))
      for channel in 0..<channelCount {
        scale[channel] = gamma[channel] * saved[channelCount + channel]
        shift[channel] = beta[channel] - saved[channel] * scale[channel]
      }
    }
    let residual = hasResidual ? buffers.inputs[1] : nil
    forEachChunk(context) { plane, block, rows in
      let first = rows.lowerBound * x.rowStride
      context.planes(x.precision).normalize(
        rows.count, shape.width, x.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
        scale + block * lanes, shift + block * lanes,
        residual.map { UnsafeRawPointer($0.address(arena, plane: $0.planes[plane], offset: first)) },
        hasRelu ? 1 : 0, z.address(arena, plane: z.planes[plane], offset: first), z.store)
      z.clearHalo(arena, plane: z.planes[plane], rows: rows)
    }
  }

  private func forEachChunk(
    _ context: ExecutionContext, _ body: (_ plane: Int, _ block: Int, _ rows: Range<Int>) -> Void
  ) {
    let chunks = self.chunks
    context.pool.run(tasks: chunks.count) { task, _ in
      let plane = chunks.plane(of: task)
      body(plane, plane % layout.blocks, chunks.rows(of: task))
    }
  }

  /// Sums of x and of x^2: the convolution's, or computed in a pass of their own.
  private func sums(of x: TensorView, _ buffers: Buffers, _ context: ExecutionContext) -> ChannelSums {
    if let statisticsParts {
      return ChannelSums(
        parts: statisticsParts, blocks: layout.blocks, at: context.arena + buffers.statistics)
    }
    return reduce(at: context.arena + buffers.forwardScratch + 2 * channelCount, context) {
      plane, rows, sum, squareSum in
      context.planes(x.precision).moments(
        rows.count, shape.width, x.rowStride,
        x.address(context.arena, plane: x.planes[plane], offset: rows.lowerBound * x.rowStride), sum,
        squareSum)
    }
  }

  /// Lets `accumulate` add two sums per lane for each chunk.
  private func reduce(
    at place: UnsafeMutablePointer<Float>, _ context: ExecutionContext,
    _ accumulate: (
      _ plane: Int, _ rows: Range<Int>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>
    ) -> Void
  ) -> ChannelSums {
    let sums = ChannelSums(parts: parts, blocks: layout.blocks, at: place)
    let chunks = self.chunks
    context.pool.run(tasks: chunks.count) { task, _ in
      let plane = chunks.plane(of: task)
      let (image, block) = (plane / layout.blocks, plane % layout.blocks)
      let part = image * chunks.perPlane + task % chunks.perPlane
      sums.clear(part: part, block: block)
      accumulate(plane, chunks.rows(of: task), sums.first(part, block), sums.second(part, block))
    }
    return sums
  }

  /// Leaves [mean][1 / deviation] at the start of `saved` and updates the running statistics.
  private func updateStatistics(
    _ sums: ChannelSums, saved: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let (runningMean, runningVariance) =
      (context.statistics(parameters.runningMean), context.statistics(parameters.runningVariance))
    let momentum = parameters.momentum
    sums.forEachTotal(context.pool) { channel, sum, squareSum in
      let mean = sum / valuesPerChannel
      let variance = max(squareSum / valuesPerChannel - mean * mean, 0)
      saved[channel] = Float(mean)
      saved[channelCount + channel] = Float(1 / (variance + Double(parameters.epsilon)).squareRoot())
      let unbiased = Float(variance * valuesPerChannel / (valuesPerChannel - 1))
      runningMean[channel] += momentum * (Float(mean) - runningMean[channel])
      runningVariance[channel] += momentum * (unbiased - runningVariance[channel])
    }
    context.statistics(parameters.batchesTracked)[0] += 1
  }

  /// What shows where the ReLU let values pass.
  private struct Mask {
    let z: UnsafeRawPointer?
    let scale: UnsafePointer<Float>?
    let shift: UnsafePointer<Float>?
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (x, z, dz, arena) = (buffers.inputs[0], buffers.output, buffers.outputGradient!, context.arena)
    let coefficients = arena + buffers.backwardScratch
    let saved = arena + buffers.saved
    let mask = { (plane: Int, block: Int, first: Int) -> Mask in
      Mask(
        z: readsMaskFromOutput
          ? UnsafeRawPointer(z.address(arena, plane: z.planes[plane], offset: first)) : nil,
        scale: hasRelu ? UnsafePointer(saved + 2 * channelCount + block * lanes) : nil,
        shift: hasRelu ? UnsafePointer(saved + 3 * channelCount + block * lanes) : nil)
    }
    let sums = reduce(at: coefficients + 3 * channelCount, context) { plane, rows, sum, productSum in
      let first = rows.lowerBound * x.rowStride
      let mask = mask(plane, plane % layout.blocks, first)
      context.planes(x.precision).normalize_reduce(
        rows.count, shape.width, x.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
        mask.z, mask.scale, mask.shift, dz.address(arena, plane: dz.planes[plane], offset: first), sum,
        productSum)
    }
    setCoefficients(coefficients, sums, saved: saved, context)
    guard let input = buffers.inputGradients[0] else {
      preconditionFailure("\(name): batch norm's input wants a gradient")
    }
    let residual = hasResidual ? buffers.inputGradients[1] : nil
    forEachChunk(context) { plane, block, rows in
      let first = rows.lowerBound * x.rowStride
      let k = coefficients + block * lanes
      let mask = mask(plane, block, first)
      context.planes(x.precision).normalize_backward(
        rows.count, shape.width, x.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
        mask.z, mask.scale, mask.shift, dz.address(arena, plane: dz.planes[plane], offset: first), k,
        k + channelCount, k + 2 * channelCount,
        input.view.address(arena, plane: input.view.planes[plane], offset: first),
        input.accumulates[block] ? 1 : 0,
        residual.map { $0.view.address(arena, plane: $0.view.planes[plane], offset: first) },
        residual?.accumulates[block] == true ? 1 : 0)
      for target in [input, residual] {
        guard let target, !target.accumulates[block] else { continue }
        target.view.clearHalo(arena, plane: target.view.planes[plane], rows: rows)
      }
    }
  }

  /// Leaves the gradients of gamma and beta, and [k0][k1][k2] with dx = k0 * g + k1 * x + k2.
  private func setCoefficients(
    _ coefficients: UnsafeMutablePointer<Float>, _ sums: ChannelSums, saved: UnsafePointer<Float>,
    _ context: ExecutionContext
  ) {
    let (gamma, gammaGradients) = (context.weights(parameters.weight), context.gradients(parameters.weight))
    let betaGradients = context.gradients(parameters.bias)
    sums.forEachTotal(context.pool) { channel, sum, productSum in
      let (mean, inverseDeviation) = (Double(saved[channel]), Double(saved[channelCount + channel]))
      let gammaGradient = (productSum - mean * sum) * inverseDeviation
      gammaGradients[channel] = Float(gammaGradient)
      betaGradients[channel] = Float(sum)
      let k0 = Double(gamma[channel]) * inverseDeviation
      let k1 = -k0 * inverseDeviation * gammaGradient / valuesPerChannel
      coefficients[channel] = Float(k0)
      coefficients[channelCount + channel] = Float(k1)
      coefficients[2 * channelCount + channel] = Float(-k0 * sum / valuesPerChannel - k1 * mean)
    }
  }
}
