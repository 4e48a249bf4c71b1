import CKernels

/// The gradient of the input. With a stride s the input's pixels fall into s x s phases; pixels of one phase meet the
/// same taps, so each phase is a convolution of its own with a share of the taps.
extension ConvolutionOperation {
  /// Input pixels y = originY + stride * i, x = originX + stride * j and the taps that they meet.
  struct Phase {
    let originY: Int
    let originX: Int
    /// Tap index and the place of its output pixel relative to (i, j).
    let taps: [(tap: Int, dy: Int, dx: Int)]
  }

  /// z[q] reads x[stride * q + k - padding], so x[y] meets tap k at q = (y + padding - k) / stride where that is whole.
  var phases: [Phase] {
    var phases: [Phase] = []
    for originY in 0..<min(stride, inputShape.height) {
      for originX in 0..<min(stride, inputShape.width) {
        var taps: [(Int, Int, Int)] = []
        // Backwards, so that the places ascend: with stride 1 the taps are those of a convolution of dz.
        for ky in (0..<kernel).reversed() where (originY + padding - ky) % stride == 0 {
          for kx in (0..<kernel).reversed() where (originX + padding - kx) % stride == 0 {
            taps.append(
              (ky * kernel + kx, (originY + padding - ky) / stride, (originX + padding - kx) / stride))
          }
        }
        phases.append(Phase(originY: originY, originX: originX, taps: taps))
      }
    }
    return phases
  }

  /// The halo that reading the input, and in the backward the output's gradient, takes.
  var requiredHalo: Int {
    var halo = isInterleaved ? 0 : padding
    guard !isInterleaved else { return halo }
    for phase in phases {
      let lastRow = (inputShape.height - 1 - phase.originY) / stride
      let lastColumn = (inputShape.width - 1 - phase.originX) / stride
      for (_, dy, dx) in phase.taps {
        halo = max(
          halo, -dy, -dx, lastRow + dy - outputShape.height + 1, lastColumn + dx - outputShape.width + 1)
      }
    }
    return halo
  }

  /// - Parameter scratch: room for the weights in backward order,
  ///   [phase][input tile][output block][tap of the phase][output lane][vector of the tile][input lane], and for what
  ///   the algorithm takes.
  func inputGradient(
    _ dz: TensorView, _ targets: [GradientTarget], scratch: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    switch algorithm {
    case .direct: inputGradientDirect(dz, targets[0], scratch: scratch, context)
    case .winograd:
      let product = product(from: outputLayout, to: inputLayout)
      packBackward(phases, vectors: product.vectors, into: scratch, context)
      let gradients = BlockList(
        parts: zip(targets, upsampling).map {
          .init(view: $0.view, isUpsampled: $1, accumulates: $0.accumulates)
        })
      product.run(
        BlockList(parts: [.init(view: dz, isUpsampled: false)]), weights: scratch, to: gradients,
        scratch: scratch + packedCount, context)
    }
  }

  private func inputGradientDirect(
    _ dz: TensorView, _ target: GradientTarget, scratch: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    let dx = target.view
    let widest = kernels.tileVectors(forBlocks: dx.blocks)
    let isUniform = Swift.stride(from: 0, to: dx.blocks, by: widest).allSatisfy { first in
      target.accumulates[first..<first + widest].allSatisfy { $0 == target.accumulates[first] }
    }
    let vectors = isUniform ? widest : 1
    let phases = self.phases
    packBackward(phases, vectors: vectors, into: scratch, context)

    // A task's rows begin at a multiple of the stride, so that each phase takes part in each task.
    let rowsPerTask = max(16 / stride, 1) * stride
    let chunks = (inputShape.height + rowsPerTask - 1) / rowsPerTask
    context.pool.run(tasks: dx.blocks / vectors * batch * chunks) { task, _ in
      let (chunk, image, tile) = (task % chunks, task / chunks % batch, task / chunks / batch)
      let rows = chunk * rowsPerTask..<min((chunk + 1) * rowsPerTask, inputShape.height)
      let accumulates = target.accumulates[tile * vectors]
      var panel = scratch
      for phase in phases {
        let tileCount = dz.blocks * phase.taps.count * lanes * vectors * lanes
        inputGradient(
          of: phase, dz, dx, weights: panel + tile * tileCount, image: image, tile: tile, vectors: vectors,
          rows: rows, accumulates: accumulates, context)
        panel += dx.blocks / vectors * tileCount
      }
      if !accumulates {
        for vector in 0..<vectors {
          dx.clearHalo(context.arena, plane: dx.plane(image, tile * vectors + vector), rows: rows)
        }
      }
    }
  }

  private func inputGradient(
    of phase: Phase, _ dz: TensorView, _ dx: TensorView, weights: UnsafeMutablePointer<Float>, image: Int,
    tile: Int, vectors: Int, rows: Range<Int>, accumulates: Bool, _ context: ExecutionContext
  ) {
    let (table, arena) = (context.kernels, context.arena)
    let plane = dx.plane(image, tile * vectors)
    let vectorStride = vectors > 1 ? dx.plane(image, tile * vectors + 1) - plane : 0
    let width = (inputShape.width - phase.originX + stride - 1) / stride
    let phaseRows = Swift.stride(from: rows.lowerBound + phase.originY, to: rows.upperBound, by: stride)
    let origin = arena + plane + phase.originX * lanes
    if phase.taps.isEmpty {
      if accumulates { return }
      for row in phaseRows {
        for vector in 0..<vectors {
          let pixels = origin + row * dx.rowStride + vector * vectorStride
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
            lanes, weights + first * panelCount, origin + row * dx.rowStride, stride * lanes, vectorStride,
            accumulates || first > 0 ? 1 : 0)
        }
      }
    }
  }

  /// Transposes the packed weights, block by block, into the order that `inputGradient` reads.
  private func packBackward(
    _ phases: [Phase], vectors: Int, into target: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let (inputs, outputs) = (inputLayout.blocks, outputLayout.blocks)
    let forwardVectors = kernels.tileVectors(forBlocks: outputs)
    let weights = context.weights(weight)
    let square = lanes * lanes
    context.pool.run(tasks: inputs) { input, _ in
      var panel = target
      for phase in phases {
        for output in 0..<outputs {
          for (index, (tap, _, _)) in phase.taps.enumerated() {
            let source =
              ((output / forwardVectors * inputs + input) * taps + tap) * square * forwardVectors
              + output % forwardVectors * lanes
            let place =
              ((input / vectors * outputs + output) * phase.taps.count + index) * square * vectors
              + input % vectors * lanes
            context.kernels.transpose(
              weights + source, forwardVectors * lanes, panel + place, vectors * lanes)
          }
        }
        panel += inputs * outputs * phase.taps.count * square
      }
    }
  }
}
