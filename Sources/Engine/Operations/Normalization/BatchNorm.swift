import CKernels

extension Graph {
  /// `nn.BatchNorm2d`, which may take in the residual sum and the ReLU that follow it (`NormalizationFusion`).
  package struct BatchNorm: OperationDefinition {
    package let weight: Int
    package let bias: Int
    package let runningMean: Int
    package let runningVariance: Int
    package let batchesTracked: Int
    /// Added to the variance: PyTorch's default.
    package let epsilon: Float = 1e-5
    /// Whether its second input is added to what it normalises.
    var hasResidual = false
    /// Leaves what it normalises out of some pictures of the sum while training; nil: never.
    var drop: DropPath?
    var hasRelu = false

    /// What it does to a value, for a summary.
    var summary: String { "batch norm" + (hasResidual ? " + sum" : "") + (hasRelu ? " + ReLU" : "") }
    var trainableParameters: [Int] { [weight, bias] }

    func planned(_ node: NodeContext) throws(PlanError) -> (any PlannedOperation)? {
      let shape = node.output.shape
      if node.statistics == .batch, node.batch * shape.height * shape.width == 1 {
        throw .singleValuePerChannel(layer: node.name)
      }
      return PlannedBatchNorm(
        batchNorm: self, batch: node.batch, blocks: node.output.layout.blocks, shape: shape,
        statistics: node.statistics, drop: node.infers ? nil : drop,
        recomputesOutput: !node.infers && !hasResidual && node.inputs[0].layout.segments.count > 1)
    }

    /// Its affine map with running statistics: x * scale + shift, of `count` lanes.
    func runningAffine(
      count: Int, scale: UnsafeMutablePointer<Float>, shift: UnsafeMutablePointer<Float>,
      _ context: ExecutionContext
    ) {
      let (mean, variance) = (context.statistics(runningMean), context.statistics(runningVariance))
      let (gamma, beta) = (context.weights(weight), context.weights(bias))
      for channel in 0..<count {
        scale[channel] = gamma[channel] / (variance[channel] + epsilon).squareRoot()
        shift[channel] = beta[channel] - mean[channel] * scale[channel]
      }
    }
  }
}

extension GraphBuilder {
  /// `nn.BatchNorm2d` with its defaults.
  /// - Parameter weight: what its weight begins with.
  package mutating func batchNorm(_ name: String, _ x: Tensor, weight: Float = 1) -> Tensor {
    scope(name) { builder in
      let layout = ParameterLayout.vector(x.layout)
      let shape = [x.channels]
      let batchNorm = Graph.BatchNorm(
        weight: builder.parameter("weight", shape, .trainable, .constant(weight), layout),
        bias: builder.parameter("bias", shape, .trainable, .constant(0), layout),
        runningMean: builder.parameter("running_mean", shape, .statistic, .constant(0), layout),
        runningVariance: builder.parameter("running_var", shape, .statistic, .constant(1), layout),
        batchesTracked: builder.parameter("num_batches_tracked", [], .counter, .constant(0), .scalar))
      return builder.append(batchNorm, [x])
    }
  }
}

/// Batch norm with the residual sum and the ReLU that follow it: z = relu(f * (gamma * (x - mean) / sqrt(variance +
/// epsilon) + beta) + residual), mean and biased variance over images and pixels while training, running statistics or a
/// blend of both otherwise. f is 1, or what drop path lets a picture count: then g below is f * g, but for the residual's.
///
/// Backward, with g = dz where z > 0, n values per channel and x' = (x - mean) / sqrt(variance + epsilon):
///
///     dbeta = sum of g,   dgamma = sum of g * x',   dresidual = g
///     dx = gamma / sqrt(variance + epsilon) * (g - dbeta / n - x' * dgamma / n)
///
/// Running statistics follow torch.nn.BatchNorm2d: the running variance takes the unbiased one, n / (n - 1).
private struct PlannedBatchNorm: PlannedOperation {
  let batchNorm: Graph.BatchNorm
  let batch: Int
  /// Of the tensor, as are all sums and coefficients.
  let blocks: Int
  let shape: TensorShape
  let statistics: NormalizationStatistics
  let drop: DropPath?
  /// Where it reads a concatenation: in dense blocks, whose layers all read what is before them, the outputs would take
  /// memory in proportion to the square of their number (Pleiss et al., "Memory-Efficient Implementation of DenseNets",
  /// 2017).
  let recomputesOutput: Bool

  var summary: String { batchNorm.summary }
  var parameterIndices: [Int] { batchNorm.trainableParameters }
  var statisticIndices: [Int] {
    statistics == .batch ? [batchNorm.runningMean, batchNorm.runningVariance, batchNorm.batchesTracked] : []
  }
  var readsMoments: Bool { !statistics.areConstants }

  private var chunks: RowChunks { RowChunks(planes: batch * blocks, shape: shape) }
  private var parts: Int { ChannelSums.parts(images: batch, shape: shape) }
  private var channelCount: Int { blocks * lanes }
  private var valuesPerChannel: Double { Double(batch * shape.height * shape.width) }

  func requirements(halo: Int) -> BufferRequirements {
    BufferRequirements(
      saved: 4 * channelCount,
      forwardScratch: statistics == .batch ? 2 * factoredCount : 2 * channelCount,
      backwardScratch: 3 * channelCount + factoredCount + ChannelSums.count(parts: parts, blocks: blocks),
      backwardReadsInputs: true,
      backwardReadsOutput: readsMaskFromOutput, backwardWorksInPlace: true)
  }

  /// Whether the backward sees in the output where the ReLU let values pass. Without a residual it computes the output
  /// anew, which takes no memory traffic.
  private var readsMaskFromOutput: Bool { batchNorm.hasRelu && batchNorm.hasResidual }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let arena = context.arena
    let scale: UnsafeMutablePointer<Float>
    let shift: UnsafeMutablePointer<Float>
    if statistics != .batch {
      (scale, shift) = (arena + buffers.forwardScratch, arena + buffers.forwardScratch + channelCount)
      if statistics.areConstants {
        batchNorm.runningAffine(count: channelCount, scale: scale, shift: shift, context)
      } else {
        setAffine(buffers, scale: scale, shift: shift, context)
      }
    } else {
      let saved = arena + buffers.saved
      (scale, shift) = (saved + 2 * channelCount, saved + 3 * channelCount)
      measure(buffers, saved: saved, context)
      let (gamma, beta) = (context.weights(batchNorm.weight), context.weights(batchNorm.bias))
      for channel in 0..<channelCount {
        scale[channel] = gamma[channel] * saved[channelCount + channel]
        shift[channel] = beta[channel] - saved[channel] * scale[channel]
      }
    }
    normalize(buffers, scale: scale, shift: shift, context)
  }

  func recompute(_ buffers: Buffers, _ context: ExecutionContext) {
    let affine = context.arena + buffers.saved + 2 * channelCount
    normalize(buffers, scale: affine, shift: affine + channelCount, context)
  }

  private func normalize(
    _ buffers: Buffers, scale: UnsafeMutablePointer<Float>, shift: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    let (x, z, arena) = (buffers.inputs[0], buffers.output, context.arena)
    let residual = batchNorm.hasResidual ? buffers.inputs[1] : nil
    let factored = arena + buffers.forwardScratch
    let scale = byPicture(scale, at: factored, context)
    let shift = byPicture(shift, at: factored + factoredCount, context)
    forEachChunk(context) { plane, block, rows in
      let first = rows.lowerBound * x.rowStride
      context.planes(x.precision).normalize(
        rows.count, shape.width, x.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
        scale.of(plane: plane, blocks), shift.of(plane: plane, blocks),
        residual.map { UnsafeRawPointer($0.address(arena, plane: $0.planes[plane], offset: first)) },
        batchNorm.hasRelu ? 1 : 0, z.address(arena, plane: z.planes[plane], offset: first), z.store)
      z.clearHalo(arena, plane: z.planes[plane], rows: rows)
    }
  }

  /// Coefficients of the channels, each picture's by itself where drop path lets it count another factor.
  private struct Coefficients {
    let base: UnsafePointer<Float>
    /// From one picture's to the next one's.
    let stride: Int

    func of(plane: Int, _ blocks: Int) -> UnsafePointer<Float> {
      base + plane / blocks * stride + plane % blocks * lanes
    }
  }

  /// Floats of coefficients by picture.
  private var factoredCount: Int { drop == nil ? 0 : batch * channelCount }

  /// The coefficients times each picture's factor, at a place with room for `factoredCount`.
  private func byPicture(
    _ coefficients: UnsafePointer<Float>, at place: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) -> Coefficients {
    guard let drop else { return Coefficients(base: coefficients, stride: 0) }
    for image in 0..<batch {
      let factor = drop.factor(image, context.draw)
      for channel in 0..<channelCount {
        place[image * channelCount + channel] = coefficients[channel] * factor
      }
    }
    return Coefficients(base: place, stride: channelCount)
  }

  private func forEachChunk(
    _ context: ExecutionContext, _ body: (_ plane: Int, _ block: Int, _ rows: Range<Int>) -> Void
  ) {
    let chunks = self.chunks
    context.pool.run(tasks: chunks.count) { task, _ in
      let plane = chunks.plane(of: task)
      body(plane, plane % blocks, chunks.rows(of: task))
    }
  }

  /// Leaves the affine map of statistics that depend on the images at hand.
  private func setAffine(
    _ buffers: Buffers, scale: UnsafeMutablePointer<Float>, shift: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    let (runningMean, runningVariance) =
      (context.statistics(batchNorm.runningMean), context.statistics(batchNorm.runningVariance))
    let (gamma, beta) = (context.weights(batchNorm.weight), context.weights(batchNorm.bias))
    forEachChannel(buffers, context) { channel, mean, variance in
      var (mean, variance) = (mean, variance)
      let known = (mean: Double(runningMean[channel]), variance: Double(runningVariance[channel]))
      if case .blended(let share) = statistics {
        mean = (1 - Double(share)) * known.mean + Double(share) * mean
        variance = (1 - Double(share)) * known.variance + Double(share) * variance
      } else {
        // Chan et al., "Updating formulae and a pairwise algorithm for computing sample variances", 1982.
        let (share, distance) = (context.pooledShare, mean - known.mean)
        runningMean[channel] = Float((1 - share) * known.mean + share * mean)
        runningVariance[channel] = Float(
          (1 - share) * (known.variance + share * distance * distance) + share * variance)
      }
      let inverseDeviation = Float(1 / (variance + Double(batchNorm.epsilon)).squareRoot())
      scale[channel] = gamma[channel] * inverseDeviation
      shift[channel] = beta[channel] - Float(mean) * scale[channel]
    }
  }

  /// Leaves [mean][1 / deviation] at the start of `saved` and what the running statistics are to follow.
  private func measure(
    _ buffers: Buffers, saved: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let (means, variances) =
      (context.moments(batchNorm.runningMean), context.moments(batchNorm.runningVariance))
    forEachChannel(buffers, context) { channel, mean, variance in
      saved[channel] = Float(mean)
      saved[channelCount + channel] = Float(1 / (variance + Double(batchNorm.epsilon)).squareRoot())
      means[channel] = Float(mean)
      variances[channel] = Float(variance * valuesPerChannel / (valuesPerChannel - 1))
    }
  }

  /// Calls `body` with mean and biased variance of every channel over images and pixels, by the moments of each tensor that
  /// makes up the input.
  private func forEachChannel(
    _ buffers: Buffers, _ context: ExecutionContext,
    _ body: (_ channel: Int, _ mean: Double, _ variance: Double) -> Void
  ) {
    var firstBlock = 0
    for moments in buffers.inputMoments {
      let sums = ChannelSums(
        parts: moments.parts, blocks: moments.blocks, at: context.arena + moments.place)
      if moments.areMissing { addUp(buffers.inputs[0], firstBlock: firstBlock, into: sums, context) }
      let first = firstBlock * lanes
      sums.forEachTotal(context.pool) { place, sum, squareSum in
        let mean = sum / valuesPerChannel
        body(first + place, mean, max(squareSum / valuesPerChannel - mean * mean, 0))
      }
      firstBlock += moments.blocks
    }
  }

  /// The moments of some blocks of x, in a pass of their own.
  private func addUp(_ x: TensorView, firstBlock: Int, into sums: ChannelSums, _ context: ExecutionContext) {
    sums.addUp(images: batch, shape: shape, context.pool) { image, block, rows, sum, squareSum in
      context.planes(x.precision).moments(
        rows.count, shape.width, x.rowStride,
        x.address(
          context.arena, plane: x.plane(image, firstBlock + block), offset: rows.lowerBound * x.rowStride),
        sum, squareSum)
    }
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
        scale: batchNorm.hasRelu ? UnsafePointer(saved + 2 * channelCount + block * lanes) : nil,
        shift: batchNorm.hasRelu ? UnsafePointer(saved + 3 * channelCount + block * lanes) : nil)
    }
    let factored = coefficients + 3 * channelCount
    let sums = ChannelSums(parts: parts, blocks: blocks, at: factored + factoredCount)
    sums.addUp(images: batch, shape: shape, context.pool) { image, block, rows, sum, productSum in
      let plane = image * blocks + block
      let first = rows.lowerBound * x.rowStride
      let mask = mask(plane, block, first)
      context.planes(x.precision).normalize_reduce(
        rows.count, shape.width, x.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
        mask.z, mask.scale, mask.shift, dz.address(arena, plane: dz.planes[plane], offset: first), sum,
        productSum)
      if let drop {
        let factor = Double(drop.factor(image, context.draw))
        for lane in 0..<lanes {
          (sum[lane], productSum[lane]) = (sum[lane] * factor, productSum[lane] * factor)
        }
      }
    }
    setCoefficients(coefficients, sums, saved: saved, context)
    let own = byPicture(coefficients, at: factored, context)
    guard let input = buffers.inputGradients[0] else {
      preconditionFailure("batch norm's input wants a gradient")
    }
    let residual = batchNorm.hasResidual ? buffers.inputGradients[1] : nil
    forEachChunk(context) { plane, block, rows in
      let first = rows.lowerBound * x.rowStride
      let k = coefficients + block * lanes
      let mask = mask(plane, block, first)
      context.planes(x.precision).normalize_backward(
        rows.count, shape.width, x.rowStride, x.address(arena, plane: x.planes[plane], offset: first),
        mask.z, mask.scale, mask.shift, dz.address(arena, plane: dz.planes[plane], offset: first),
        own.of(plane: plane, blocks), k + channelCount, k + 2 * channelCount,
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
    let (gamma, gammaGradients) = (context.weights(batchNorm.weight), context.gradients(batchNorm.weight))
    let betaGradients = context.gradients(batchNorm.bias)
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
