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
  let isInterleaved: Bool
  let weight: Int
  let bias: Int?
  let kernels: KernelSet
  /// Threads that may run its tasks at once.
  let workers: Int

  var algorithm: ConvolutionAlgorithm {
    isInterleaved
      ? .direct
      : .choose(
        kernel: kernel, stride: stride, padding: padding, batch: batch, shape: outputShape,
        inputBlocks: inputLayout.blocks, outputBlocks: outputLayout.blocks)
  }

  var taps: Int { kernel * kernel }
  var summary: String {
    "convolution \(kernel) x \(kernel)\(stride > 1 ? ", stride \(stride)" : ""), \(algorithm.rawValue)"
  }
  var parameterIndices: [Int] { [weight] + (bias.map { [$0] } ?? []) }
  /// Multiply-adds of one image.
  var multiplyAdds: Int {
    outputShape.height * outputShape.width * inputShape.channels * outputShape.channels * taps
  }

  var requirements: BufferRequirements {
    let backwardWeights = isInterleaved ? 0 : packedCount
    switch algorithm {
    case .direct:
      let groups = weightGradientSplit.groups
      return BufferRequirements(
        backwardScratch: max(groups > 1 ? groups * packedCount : 0, backwardWeights), backwardReadsInputs: true)
    case .winograd:
      return BufferRequirements(
        forwardScratch: product(from: inputLayout, to: outputLayout).scratchCount,
        backwardScratch: max(
          winogradWeightGradient.scratchCount,
          backwardWeights + product(from: outputLayout, to: inputLayout).scratchCount),
        backwardReadsInputs: true)
    }
  }

  /// Winograd's form of the convolution or, with the layouts exchanged, of its input's gradient.
  func product(from inputs: ChannelLayout, to outputs: ChannelLayout) -> WinogradProduct {
    WinogradProduct(
      tiles: WinogradTiles(batch: batch, shape: outputShape), inputBlocks: inputs.blocks,
      outputBlocks: outputs.blocks, vectors: kernels.tileVectors(forBlocks: outputs.blocks), workers: workers)
  }

  private var winogradWeightGradient: WinogradWeightGradient {
    WinogradWeightGradient(
      tiles: WinogradTiles(batch: batch, shape: outputShape), inputBlocks: inputLayout.blocks,
      outputBlocks: outputLayout.blocks, vectors: kernels.tileVectors(forBlocks: outputLayout.blocks),
      workers: workers)
  }

  /// Floats of the packed weights, forward or backward.
  var packedCount: Int { panels * outputLayout.blocks * panelDepth * lanes }
  /// Pieces into which the weights of one output tile fall: input blocks, or kernel rows of an interleaved image.
  var panels: Int { isInterleaved ? kernel : inputLayout.blocks }
  private var panelDepth: Int { isInterleaved ? kernel * inputShape.channels : taps * lanes }
  /// Floats that one batch entry reads of each pixel's neighbourhood.
  private var depth: Int { isInterleaved ? panelDepth : lanes }
  private var tapsPerPanel: Int { isInterleaved ? 1 : taps }

  /// Input blocks that are summed in one pass over the rows: more would not leave their weights in the L2 cache.
  static let panelsPerPass = 16
  /// Rows of one task: enough to pay for it, few enough to share out the last ones.
  private static let rowsPerTask = 16

  /// Calls `body` with the offsets, from the place of a window's origin, of each batch entry of some panels.
  private func withOffsets<Result>(
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
    let (x, z) = (buffers.inputs[0], buffers.output)
    switch algorithm {
    case .direct: forwardDirect(x, z, context)
    case .winograd:
      product(from: inputLayout, to: outputLayout).run(
        x, weights: context.weights(weight), to: z, accumulates: [Bool](repeating: false, count: z.blocks),
        scratch: context.arena + buffers.forwardScratch, context)
      finish(z, context)
    }
  }

  /// Adds the bias and clears the halo.
  private func finish(_ z: TensorView, _ context: ExecutionContext) {
    context.pool.run(tasks: z.planes.count) { plane, _ in
      if let bias {
        context.kernels.add_bias(
          outputShape.height, outputShape.width, z.rowStride, context.weights(bias) + plane % z.blocks * lanes,
          context.arena + z.planes[plane])
      }
      z.clearHalo(context.arena, plane: z.planes[plane], rows: 0..<outputShape.height)
    }
  }

  private func forwardDirect(_ x: TensorView, _ z: TensorView, _ context: ExecutionContext) {
    let (table, arena) = (context.kernels, context.arena)
    let vectors = kernels.tileVectors(forBlocks: z.blocks)
    let chunks = (outputShape.height + Self.rowsPerTask - 1) / Self.rowsPerTask
    context.pool.run(tasks: z.blocks / vectors * batch * chunks) { task, _ in
      let (chunk, image, tile) = (task % chunks, task / chunks % batch, task / chunks / batch)
      let rows = chunk * Self.rowsPerTask..<min((chunk + 1) * Self.rowsPerTask, outputShape.height)
      let target = z.plane(image, tile * vectors)
      let vectorStride = vectors > 1 ? z.plane(image, tile * vectors + 1) - target : 0
      let panelCount = panelDepth * vectors * lanes
      for first in Swift.stride(from: 0, to: panels, by: Self.panelsPerPass) {
        let weights = context.weights(weight) + (tile * panels + first) * panelCount
        withOffsets(x, image: image, panels: first..<min(first + Self.panelsPerPass, panels)) { offsets in
          for row in rows {
            table.brgemm(
              outputShape.width, vectors, arena + row * stride * x.rowStride, offsets.baseAddress!,
              offsets.count, depth, stride * x.pixelStride, weights, arena + target + row * z.rowStride,
              lanes,
              vectorStride, first > 0 ? 1 : 0)
          }
        }
      }
      for vector in 0..<vectors {
        let plane = z.plane(image, tile * vectors + vector)
        if let bias {
          table.add_bias(
            rows.count, outputShape.width, z.rowStride,
            context.weights(bias) + (tile * vectors + vector) * lanes,
            arena + plane + rows.lowerBound * z.rowStride)
        }
        z.clearHalo(arena, plane: plane, rows: rows)
      }
    }
  }

  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    let dz = buffers.outputGradient!
    if let bias { biasGradient(dz, bias, context) }
    let scratch = context.arena + buffers.backwardScratch
    switch algorithm {
    case .direct: weightGradient(buffers.inputs[0], dz, scratch: scratch, context)
    case .winograd:
      winogradWeightGradient.run(
        buffers.inputs[0], dz, to: context.gradients(weight), scratch: scratch, context)
    }
    if let target = buffers.inputGradients[0] { inputGradient(dz, target, scratch: scratch, context) }
  }

  private func biasGradient(_ dz: TensorView, _ bias: Int, _ context: ExecutionContext) {
    context.pool.run(tasks: dz.blocks) { block, _ in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * lanes) { sums in
        sums.initialize(repeating: 0)
        for image in 0..<batch {
          context.kernels.moments(
            outputShape.height, outputShape.width, dz.rowStride, context.arena + dz.plane(image, block),
            sums.baseAddress!, sums.baseAddress! + lanes)
        }
        for lane in 0..<lanes { context.gradients(bias)[block * lanes + lane] = Float(sums[lane]) }
      }
    }
  }

  /// How the sum over pixels is cut: into pieces of rows that fit the cache, and those into groups that are summed
  /// side by side where the weights alone don't make enough tasks. A function of the shapes only.
  private var weightGradientSplit: (rowsPerPiece: Int, piecesPerImage: Int, groups: Int) {
    let vectors = kernels.tileVectors(forBlocks: outputLayout.blocks)
    let rows = max(1, min(outputShape.height, 512 / outputShape.width))
    let pieces = (outputShape.height + rows - 1) / rows
    let tasks = outputLayout.blocks / vectors * panels
    return (rows, pieces, min(pieces * batch, (32 + tasks - 1) / tasks))
  }

  private func weightGradient(
    _ x: TensorView, _ dz: TensorView, scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let (table, arena) = (context.kernels, context.arena)
    let vectors = kernels.tileVectors(forBlocks: dz.blocks)
    let tiles = dz.blocks / vectors
    let (rowsPerPiece, piecesPerImage, groups) = weightGradientSplit
    let pieces = piecesPerImage * batch
    let gradient = context.gradients(weight)
    context.pool.run(tasks: groups * tiles * panels) { task, _ in
      let (panel, tile, group) = (task % panels, task / panels % tiles, task / panels / tiles)
      let target =
        (groups > 1 ? scratch + group * packedCount : gradient)
        + (tile * panels + panel) * panelDepth * vectors * lanes
      let ownPieces = group * pieces / groups..<(group + 1) * pieces / groups
      for piece in ownPieces {
        let image = piece / piecesPerImage
        let firstRow = piece % piecesPerImage * rowsPerPiece
        let height = min(rowsPerPiece, outputShape.height - firstRow)
        let plane = dz.plane(image, tile * vectors)
        let vectorStride = vectors > 1 ? dz.plane(image, tile * vectors + 1) - plane : 0
        withOffsets(x, image: image, panels: panel..<panel + 1) { offsets in
          for (tap, offset) in offsets.enumerated() {
            table.weight_gradient(
              depth, vectors, height, outputShape.width, arena + offset + firstRow * stride * x.rowStride,
              stride * x.pixelStride, stride * x.rowStride, arena + plane + firstRow * dz.rowStride, lanes,
              dz.rowStride, vectorStride, target + tap * depth * vectors * lanes, vectors * lanes,
              piece > ownPieces.lowerBound ? 1 : 0)
          }
        }
      }
    }
    if groups > 1 { sumPartials(scratch, groups: groups, into: gradient, context) }
  }

  /// Adds the groups' partial gradients in order.
  private func sumPartials(
    _ partials: UnsafeMutablePointer<Float>, groups: Int, into gradient: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    let vectorsPerTask = 1024
    let vectors = packedCount / lanes
    context.pool.run(tasks: (vectors + vectorsPerTask - 1) / vectorsPerTask) { task, _ in
      let first = task * vectorsPerTask
      for group in 0..<groups {
        context.kernels.copy(
          1, min(vectorsPerTask, vectors - first), 0, partials + group * packedCount + first * lanes,
          gradient + first * lanes, group > 0 ? 1 : 0)
      }
    }
  }
}
