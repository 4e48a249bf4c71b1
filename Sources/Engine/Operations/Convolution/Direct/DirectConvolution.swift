import CKernels

/// Direct convolution. Each row of an output tile is one batch-reduce product: the batch runs over (input block, tap), and
/// what makes a tap is nothing but its offset into the haloed input.
///
/// An interleaved image of few channels takes one batch entry per kernel row, kernel * channels floats deep.
struct DirectConvolution: ConvolutionMethod {
  let geometry: ConvolutionGeometry
  /// Of the input's gradient.
  let phases: [Phase]

  init(geometry: ConvolutionGeometry) {
    self.geometry = geometry
    phases = Self.phases(geometry)
  }

  var name: String { "direct" }
  var canReadUpsampled: Bool { false }
  var parts: Int { geometry.batch * chunks }

  /// Input blocks that are summed in one pass over the rows: more would not leave their weights in the L2 cache.
  static let panelsPerPass = 16
  /// Rows of one task: enough to pay for it, few enough to share out the last ones.
  static let rowsPerTask = 16

  /// Pieces of the output's rows.
  private var chunks: Int { (geometry.outputShape.height + Self.rowsPerTask - 1) / Self.rowsPerTask }
  /// Floats of the packed weights, forward or backward.
  var packedCount: Int { panels * geometry.outputBlocks * panelDepth * lanes }
  /// Pieces into which the weights of one output tile fall: input blocks, or kernel rows of an interleaved image.
  var panels: Int { geometry.isInterleaved ? geometry.kernel : geometry.inputBlocks }
  var panelDepth: Int {
    geometry.isInterleaved ? geometry.kernel * geometry.inputShape.channels : geometry.taps * lanes
  }
  /// Floats that one batch entry reads of each pixel's neighbourhood.
  var depth: Int { geometry.isInterleaved ? panelDepth : lanes }
  private var tapsPerPanel: Int { geometry.isInterleaved ? 1 : geometry.taps }

  func requirements(halo: Int) -> BufferRequirements {
    let groups = weightGradientSplit.groups
    let inputCopy = geometry.inputCopyCount(as: .float32, halo: halo)
    let weightGradient = inputCopy + (groups > 1 ? groups * packedCount : 0)
    let inputGradient =
      (geometry.isInterleaved ? 0 : packedCount) + geometry.workers
      * rowsScratchCount(geometry.inputPrecision, geometry.inputLayout, width: geometry.inputShape.width)
    return BufferRequirements(
      forwardScratch: inputCopy + geometry.workers * outputRowsScratchCount,
      backwardScratch: geometry.gradientCopyCount(as: .float32, halo: halo)
        + max(weightGradient, inputGradient),
      backwardReadsInputsFirst: true)
  }

  /// Floats of the rows that one task writes.
  private func rowsScratchCount(_ precision: Precision, _ layout: ChannelLayout, width: Int) -> Int {
    FloatRows.scratchCount(
      precision, rows: Self.rowsPerTask, width: width,
      blocks: geometry.kernels.tileVectors(forBlocks: layout.blocks))
  }

  private var outputRowsScratchCount: Int {
    rowsScratchCount(geometry.outputPrecision, geometry.outputLayout, width: geometry.outputShape.width)
  }

  /// Calls `body` with the offsets, from the place of a window's origin, of each batch entry of some panels.
  func withOffsets<Result>(
    _ x: TensorView, image: Int, panels: Range<Int>, _ body: (UnsafeBufferPointer<Int>) -> Result
  ) -> Result {
    let kernel = geometry.kernel
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: panels.count * tapsPerPanel) { offsets in
      var index = 0
      let corner = -geometry.padding * (x.rowStride + x.pixelStride)
      for panel in panels {
        if geometry.isInterleaved {
          offsets[index] = x.plane(image, 0) + corner + panel * x.rowStride
          index += 1
        } else {
          for tap in 0..<geometry.taps {
            offsets[index] =
              x.plane(image, panel) + corner + tap / kernel * x.rowStride + tap % kernel * x.pixelStride
            index += 1
          }
        }
      }
      return body(UnsafeBufferPointer(offsets))
    }
  }

  func forward(
    _ inputs: ArraySlice<TensorView>, _ weights: UnsafePointer<Float>, to z: TensorView,
    _ epilogue: StoreEpilogue, prepared: UnsafeMutablePointer<Float>, reusesPrepared: Bool,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let (table, arena) = (context.kernels, context.arena)
    let input = inputs.first!
    let x = input.copy(as: .float32, at: scratch, context)
    let rowsScratch = scratch + input.copyCount(as: .float32)
    let rowsScratchCount = outputRowsScratchCount
    let vectors = geometry.outputVectors
    let (batch, chunks, stride) = (geometry.batch, self.chunks, geometry.stride)
    let (height, width) = (geometry.outputShape.height, geometry.outputShape.width)
    context.pool.run(tasks: z.blocks / vectors * batch * chunks) { task, worker in
      let (chunk, image, tile) = (task % chunks, task / chunks % batch, task / chunks / batch)
      let rows = chunk * Self.rowsPerTask..<min((chunk + 1) * Self.rowsPerTask, height)
      let blocks = tile * vectors..<(tile + 1) * vectors
      let target = FloatRows(
        z, image: image, blocks: blocks, rows: rows, scratch: rowsScratch + worker * rowsScratchCount,
        context)
      let panelCount = panelDepth * vectors * lanes
      for first in Swift.stride(from: 0, to: panels, by: Self.panelsPerPass) {
        let weights = weights + (tile * panels + first) * panelCount
        withOffsets(x, image: image, panels: first..<min(first + Self.panelsPerPass, panels)) { offsets in
          for row in rows {
            table.brgemm(
              width, vectors, arena + row * stride * x.rowStride, offsets.baseAddress!, offsets.count, depth,
              stride * x.pixelStride, weights, target.base + (row - rows.lowerBound) * target.rowStride,
              lanes,
              target.blockStride, first > 0 ? 1 : 0)
          }
        }
      }
      target.store(accumulates: false, context)
      let part = task % (batch * chunks)
      for block in blocks {
        epilogue.begin(part: part, block: block)
        epilogue.finish(
          StoreEpilogue.Region(image: image, block: block, rows: rows, columns: 0..<width), part: part,
          context)
        z.clearHalo(arena, plane: z.plane(image, block), rows: rows)
      }
    }
  }

  func backward(
    _ inputs: ArraySlice<TensorView>, _ weights: UnsafePointer<Float>, outputGradient: TensorView,
    weightGradient: UnsafeMutablePointer<Float>, to targets: [GradientTarget]?,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let dz = outputGradient.copy(as: .float32, at: scratch, context)
    let scratch = scratch + outputGradient.copyCount(as: .float32)
    self.weightGradient(inputs.first!, dz, to: weightGradient, scratch: scratch, context)
    if let targets { inputGradient(dz, weights, targets[0], scratch: scratch, context) }
  }
}
