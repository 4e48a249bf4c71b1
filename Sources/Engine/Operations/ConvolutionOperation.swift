import CKernels

/// Direct convolution: z[o] = sum over input channels i and taps t of w[o][i][t] * x[i] moved by t (+ bias[o]).
///
/// Each row of an output tile is one batch-reduce product: the batch runs over (input block, tap), and what makes a
/// tap is nothing but its offset into the haloed input. The gradients are the same sums turned round:
///
///     dw[o][i][t] = sum over pixels of dz[o] * x[i] moved by t,   dx[i] = sum over o, t of w[o][i][t] * dz[o] moved by -t
///
/// An interleaved image of few channels takes one batch entry per kernel row, kernel * channels floats deep.
struct ConvolutionOperation: PlannedOperation {
  let name: String
  let batch: Int
  let kernel: Int
  let stride: Int
  let padding: Int
  let inputLayout: ChannelLayout
  let inputShape: TensorShape
  let outputLayout: ChannelLayout
  let outputShape: TensorShape
  let inputPrecision: Precision
  let outputPrecision: Precision
  let isInterleaved: Bool
  /// What it reads, one after the other. The direct form in floats reads one input, as it is.
  let inputs: [Input]
  let weight: Int
  let bias: Int?
  let kernels: KernelSet
  /// Threads that may run its tasks at once.
  let workers: Int
  /// What is done to a piece of the output while it is in the cache.
  let fusion: Fusion

  struct Input: Sendable {
    let blocks: Int
    /// Whether it is seen at twice its size, by nearest upsampling.
    let isUpsampled: Bool
    /// For products of bfloat16.
    let grids: TapGrids?
  }

  enum Fusion: Sendable {
    case none
    /// Sums of the values and of their squares, for the batch norm that reads them.
    case statistics
    /// Batch norm with running statistics, the residual sum and the ReLU.
    case normalization(Graph.BatchNorm, hasResidual: Bool, hasRelu: Bool)
  }

  let algorithm: ConvolutionAlgorithm
  /// Of the input's gradient.
  let phases: [Phase]
  /// Whether what was prepared of the weights is still there in the next forward.
  let keepsPrepared: Bool

  var taps: Int { kernel * kernel }
  var summary: String {
    var text = "convolution \(kernel) x \(kernel)\(stride > 1 ? ", stride \(stride)" : "")"
    if case .normalization(_, let hasResidual, let hasRelu) = fusion {
      text += " + batch norm" + (hasResidual ? " + sum" : "") + (hasRelu ? " + ReLU" : "")
    }
    return text + ", " + algorithm.rawValue
  }
  var parameterIndices: [Int] {
    var indices = [weight] + (bias.map { [$0] } ?? [])
    if case .normalization(let batchNorm, _, _) = fusion { indices += [batchNorm.weight, batchNorm.bias] }
    return indices
  }
  /// Multiply-adds of one image.
  var multiplyAdds: Int {
    outputShape.height * outputShape.width * inputShape.channels * outputShape.channels * taps
  }

  func requirements(halo: Int) -> BufferRequirements {
    var requirements = BufferRequirements(
      forwardScratch: 2 * outputLayout.blocks * lanes, backwardReadsInputs: true)
    switch method {
    case .direct:
      let groups = weightGradientSplit.groups
      requirements.forwardScratch += directScratchCount(halo: halo)
      requirements.backwardReadsInputsFirst = true
      requirements.backwardScratch =
        gradientCopyCount(as: .float32, halo: halo)
        + max(
          inputCopyCount(as: .float32, halo: halo)
            + (groups > 1 ? groups * packedCount : 0),
          (isInterleaved ? 0 : packedCount) + workers
            * rowsScratchCount(inputPrecision, inputLayout, width: inputShape.width))
    case .paired:
      let product = pairedProduct(halo: halo)
      requirements.prepared = product.preparedCount
      requirements.forwardScratch += product.scratchCount
      requirements.backwardReadsInputsFirst = true
      requirements.backwardScratch =
        gradientCopyCount(as: .bfloat16, halo: halo)
        + max(
          pairedWeightGradient(halo: halo).scratchCount,
          pairedInputGradients(halo: halo).map { $0.preparedCount + $0.scratchCount }.max()!)
    case .winograd(let form):
      let product = winogradProduct(form)
      requirements.prepared = product.preparedCount
      requirements.forwardScratch += product.scratchCount
      requirements.backwardReplacesInputs = true
      requirements.backwardScratch = winogradBackward(form).scratchCount
    }
    requirements.backwardScratch = max(requirements.backwardScratch, biasGradientScratchCount)
    return requirements
  }

  private enum Method {
    case direct, paired
    case winograd(WinogradForm)
  }

  private var method: Method {
    if algorithm == .directBfloat16 { return .paired }
    return algorithm.winogradForm(readsUpsampled: inputs.contains(where: \.isUpsampled)).map(Method.winograd)
      ?? .direct
  }

  /// Floats of the packed weights, forward or backward.
  var packedCount: Int { panels * outputLayout.blocks * panelDepth * lanes }
  /// Pieces into which the weights of one output tile fall: input blocks, or kernel rows of an interleaved image.
  var panels: Int { isInterleaved ? kernel : inputLayout.blocks }
  var panelDepth: Int { isInterleaved ? kernel * inputShape.channels : taps * lanes }
  /// Floats that one batch entry reads of each pixel's neighbourhood.
  var depth: Int { isInterleaved ? panelDepth : lanes }
  private var tapsPerPanel: Int { isInterleaved ? 1 : taps }

  /// Input blocks that are summed in one pass over the rows: more would not leave their weights in the L2 cache.
  static let panelsPerPass = 16
  /// Rows of one task of the direct form: enough to pay for it, few enough to share out the last ones.
  static let rowsPerTask = 16

  /// Pieces of the output of which `Fusion.statistics` keeps sums, for each block.
  var statisticsParts: Int {
    switch method {
    case .direct: batch * ((outputShape.height + Self.rowsPerTask - 1) / Self.rowsPerTask)
    case .paired: batch * PairedProduct.chunks(outputShape)
    case .winograd(let form): winogradProduct(form).rounds
    }
  }

  /// Calls `body` with the offsets, from the place of a window's origin, of each batch entry of some panels.
  func withOffsets<Result>(
    _ x: TensorView, image: Int, panels: Range<Int>, _ body: (UnsafeBufferPointer<Int>) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: panels.count * tapsPerPanel) { offsets in
      var index = 0
      let corner = -padding * (x.rowStride + x.pixelStride)
      for panel in panels {
        if isInterleaved {
          offsets[index] = x.plane(image, 0) + corner + panel * x.rowStride
          index += 1
        } else {
          for tap in 0..<taps {
            offsets[index] =
              x.plane(image, panel) + corner + tap / kernel * x.rowStride + tap % kernel * x.pixelStride
            index += 1
          }
        }
      }
      return body(UnsafeBufferPointer(offsets))
    }
  }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let affine = context.arena + buffers.forwardScratch
    let scratch = affine + 2 * outputLayout.blocks * lanes
    let epilogue = epilogue(buffers, affine: affine, context)
    let prepared = context.arena + buffers.prepared
    let reusesPrepared = keepsPrepared && !context.weightsChanged
    switch method {
    case .direct: forwardDirect(buffers.inputs[0], buffers.output, epilogue, scratch: scratch, context)
    case .paired:
      forwardPaired(
        buffers, epilogue, prepared: prepared, reusesPrepared: reusesPrepared, scratch: scratch, context)
    case .winograd(let form):
      winogradProduct(form).run(
        inputBlocks(buffers), winogradWeights(isBackward: false, context), to: BlockList(buffers.output),
        epilogue, prepared: prepared, reusesPrepared: reusesPrepared, scratch: scratch, context)
    }
  }

  private func inputBlocks(_ buffers: Buffers) -> BlockList {
    BlockList(parts: zip(buffers.inputs, inputs).map { .init(view: $0, isUpsampled: $1.isUpsampled) })
  }

  private func epilogue(
    _ buffers: Buffers, affine: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) -> StoreEpilogue {
    var epilogue = StoreEpilogue(view: buffers.output)
    if let bias { epilogue.bias = UnsafePointer(context.weights(bias)) }
    switch fusion {
    case .none: break
    case .statistics:
      epilogue.statistics = ChannelSums(
        parts: statisticsParts, blocks: outputLayout.blocks, at: context.arena + buffers.statistics)
    case .normalization(let batchNorm, let hasResidual, let hasRelu):
      let shift = affine + outputLayout.blocks * lanes
      context.runningAffine(batchNorm, count: outputLayout.blocks * lanes, scale: affine, shift: shift)
      epilogue.affine = .init(
        scale: affine, shift: shift, residual: hasResidual ? buffers.inputs.last : nil, hasRelu: hasRelu)
    }
    return epilogue
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    let dz = buffers.outputGradient!
    let scratch = context.arena + buffers.backwardScratch
    if let bias { biasGradient(dz, bias, scratch: scratch, context) }
    // The image wants none, and it is the only input where it is one.
    let targets = buffers.inputGradients[0] == nil ? nil : buffers.inputGradients.map { $0! }
    switch method {
    case .direct:
      let gradient = dz.copy(as: .float32, at: scratch, context)
      let rest = scratch + dz.copyCount(as: .float32)
      weightGradient(buffers.inputs[0], gradient, scratch: rest, context)
      if let targets { inputGradient(gradient, targets[0], scratch: rest, context) }
    case .paired:
      let gradient = dz.copy(as: .bfloat16, at: scratch, context)
      let rest = scratch + dz.copyCount(as: .bfloat16)
      pairedWeightGradient(halo: dz.halo).run(
        inputBlocks(buffers), gradient, to: context.gradients(weight), scratch: rest, context)
      if let targets { pairedInputGradient(gradient, targets, scratch: rest, context) }
    case .winograd(let form):
      let dx = targets.map { targets in
        BlockList(
          parts: zip(targets, inputs).map {
            .init(view: $0.view, isUpsampled: $1.isUpsampled, accumulates: $0.accumulates)
          })
      }
      winogradBackward(form).run(
        inputBlocks(buffers), BlockList(dz), winogradWeights(isBackward: true, context),
        to: context.gradients(weight), dx, scratch: scratch, context)
    }
  }
}
