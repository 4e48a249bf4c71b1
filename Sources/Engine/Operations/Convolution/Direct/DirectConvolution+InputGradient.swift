import CKernels

/// The gradient of the input. With a stride s the input's pixels fall into s x s phases; pixels of one phase meet the
/// same taps, so each phase is a convolution of its own with a share of the taps.
extension DirectConvolution {
  /// Input pixels y = originY + stride * i, x = originX + stride * j and the taps that they meet.
  struct Phase: Sendable {
    let originY: Int
    let originX: Int
    /// Tap index and the place of its output pixel relative to (i, j).
    let taps: [(tap: Int, dy: Int, dx: Int)]
  }

  /// A phase beyond the input has no pixels.
  static func phases(_ geometry: ConvolutionGeometry) -> [Phase] {
    let shape = geometry.inputShape
    return geometry.grids.backward.filter {
      $0.rows.origin < shape.height && $0.columns.origin < shape.width
    }.map { grid in
      Phase(
        originY: grid.rows.origin, originX: grid.columns.origin,
        taps: grid.taps.map { ($0.sources[0][0], $0.dy, $0.dx) })
    }
  }

  /// - Parameter scratch: room for the weights in backward order, by phase
  ///   [input tile][output block][tap of the phase][output lane][vector of the tile][input lane], and for the rows of
  ///   each worker.
  func inputGradient(
    _ dz: TensorView, _ weights: UnsafePointer<Float>, _ target: GradientTarget,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let dx = target.view
    let (batch, stride, inputShape) = (geometry.batch, geometry.stride, geometry.inputShape)
    let widest = geometry.kernels.tileVectors(forBlocks: dx.blocks)
    let isUniform = Swift.stride(from: 0, to: dx.blocks, by: widest).allSatisfy { first in
      target.accumulates[first..<first + widest].allSatisfy { $0 == target.accumulates[first] }
    }
    let vectors = isUniform ? widest : 1
    packBackward(weights, vectors: vectors, into: scratch, context)

    // A task's rows begin at a multiple of the stride, so that each phase takes part in each task.
    let rowsPerTask = max(Self.rowsPerTask / stride, 1) * stride
    let chunks = (inputShape.height + rowsPerTask - 1) / rowsPerTask
    let rowsScratchCount = FloatRows.scratchCount(
      geometry.inputPrecision, rows: rowsPerTask, width: inputShape.width, blocks: vectors)
    context.pool.run(tasks: dx.blocks / vectors * batch * chunks) { task, worker in
      let (chunk, image, tile) = (task % chunks, task / chunks % batch, task / chunks / batch)
      let rows = chunk * rowsPerTask..<min((chunk + 1) * rowsPerTask, inputShape.height)
      let blocks = tile * vectors..<(tile + 1) * vectors
      let accumulates = target.accumulates[blocks.lowerBound]
      let gradient = FloatRows(
        dx, image: image, blocks: blocks, rows: rows,
        scratch: scratch + packedCount + worker * rowsScratchCount, context)
      var panel = scratch
      for phase in phases {
        let tileCount = dz.blocks * phase.taps.count * lanes * vectors * lanes
        inputGradient(
          of: phase, dz, weights: panel + tile * tileCount, image: image, vectors: vectors, rows: rows,
          to: gradient, accumulates: accumulates && gradient.areInPlace, context)
        panel += dx.blocks / vectors * tileCount
      }
      gradient.store(accumulates: accumulates, context)
      if !accumulates {
        for block in blocks { dx.clearHalo(context.arena, plane: dx.plane(image, block), rows: rows) }
      }
    }
  }

  private func inputGradient(
    of phase: Phase, _ dz: TensorView, weights: UnsafeMutablePointer<Float>, image: Int, vectors: Int,
    rows: Range<Int>, to gradient: FloatRows, accumulates: Bool, _ context: ExecutionContext
  ) {
    let (table, arena) = (context.kernels, context.arena)
    let stride = geometry.stride
    let width = (geometry.inputShape.width - phase.originX + stride - 1) / stride
    let phaseRows = Swift.stride(from: rows.lowerBound + phase.originY, to: rows.upperBound, by: stride)
    let origin = gradient.base - rows.lowerBound * gradient.rowStride + phase.originX * lanes
    if phase.taps.isEmpty {
      if accumulates { return }
      for row in phaseRows {
        for vector in 0..<vectors {
          let pixels = origin + row * gradient.rowStride + vector * gradient.blockStride
          for x in 0..<width { (pixels + x * stride * lanes).update(repeating: 0, count: lanes) }
        }
      }
      return
    }
    let panelCount = phase.taps.count * lanes * vectors * lanes
    for first in Swift.stride(from: 0, to: dz.blocks, by: Self.panelsPerPass) {
      let blocks = first..<min(first + Self.panelsPerPass, dz.blocks)
      withUnsafeTemporaryAllocation(of: Int.self, capacity: blocks.count * phase.taps.count) { offsets in
        var index = 0
        for block in blocks {
          for (_, dy, dx) in phase.taps {
            offsets[index] = dz.plane(image, block) + dy * dz.rowStride + dx * lanes
            index += 1
          }
        }
        for row in phaseRows {
          table.brgemm(
            width, vectors, arena + row / stride * dz.rowStride, offsets.baseAddress!, offsets.count, lanes,
            lanes, weights + first * panelCount, origin + row * gradient.rowStride, stride * lanes,
            gradient.blockStride, accumulates || first > 0 ? 1 : 0)
        }
      }
    }
  }

  /// Transposes the packed weights, block by block, into the order that `inputGradient` reads.
  private func packBackward(
    _ weights: UnsafePointer<Float>, vectors: Int, into target: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    let (inputs, outputs, taps) = (geometry.inputBlocks, geometry.outputBlocks, geometry.taps)
    let forwardVectors = geometry.outputVectors
    let square = lanes * lanes
    context.pool.run(tasks: inputs) { input, _ in
      var panel = target
      for phase in phases {
        let phaseTaps = phase.taps
        for output in 0..<outputs {
          for index in phaseTaps.indices {
            let tap = phaseTaps[index].tap
            let source =
              ((output / forwardVectors * inputs + input) * taps + tap) * square * forwardVectors
              + output % forwardVectors * lanes
            let place =
              ((input / vectors * outputs + output) * phaseTaps.count + index) * square * vectors
              + input % vectors * lanes
            context.kernels.transpose(
              weights + source, forwardVectors * lanes, panel + place, vectors * lanes)
          }
        }
        panel += inputs * outputs * phaseTaps.count * square
      }
    }
  }
}
