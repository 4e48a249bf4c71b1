import CKernels

/// The gradient of the weights by direct sums over pixels.
extension DirectConvolution {
  /// How the sum over pixels is cut: into pieces of rows that fit the cache, and those into groups that are summed
  /// side by side where the weights alone don't make enough tasks. A function of the shapes only.
  var weightGradientSplit: (rowsPerPiece: Int, piecesPerImage: Int, groups: Int) {
    let vectors = geometry.outputVectors
    let shape = geometry.outputShape
    let rows = max(1, min(shape.height, 512 / shape.width))
    let pieces = (shape.height + rows - 1) / rows
    let tasks = geometry.outputBlocks / vectors * panels
    return (rows, pieces, min(pieces * geometry.batch, (32 + tasks - 1) / tasks))
  }

  /// - Parameters:
  ///   - dz: as floats.
  ///   - place: room for x as floats and for the groups' sums.
  func weightGradient(
    _ input: TensorView, _ dz: TensorView, to gradient: UnsafeMutablePointer<Float>,
    scratch place: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let (table, arena) = (context.kernels, context.arena)
    let x = input.copy(as: .float32, at: place, context)
    let scratch = place + input.copyCount(as: .float32)
    let vectors = geometry.outputVectors
    let tiles = dz.blocks / vectors
    let (rowsPerPiece, piecesPerImage, groups) = weightGradientSplit
    let pieces = piecesPerImage * geometry.batch
    let (shape, stride) = (geometry.outputShape, geometry.stride)
    context.pool.run(tasks: groups * tiles * panels) { task, _ in
      let (panel, tile, group) = (task % panels, task / panels % tiles, task / panels / tiles)
      let target =
        (groups > 1 ? scratch + group * packedCount : gradient)
        + (tile * panels + panel) * panelDepth * vectors * lanes
      let ownPieces = group * pieces / groups..<(group + 1) * pieces / groups
      for piece in ownPieces {
        let image = piece / piecesPerImage
        let firstRow = piece % piecesPerImage * rowsPerPiece
        let height = min(rowsPerPiece, shape.height - firstRow)
        let plane = dz.plane(image, tile * vectors)
        let vectorStride = vectors > 1 ? dz.plane(image, tile * vectors + 1) - plane : 0
        withOffsets(x, image: image, panels: panel..<panel + 1) { offsets in
          for (tap, offset) in offsets.enumerated() {
            table.weight_gradient(
              depth, vectors, height, shape.width, arena + offset + firstRow * stride * x.rowStride,
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
        context.planes(.float32).copy(
          1, min(vectorsPerTask, vectors - first), 0, partials + group * packedCount + first * lanes,
          gradient + first * lanes, group > 0 ? 1 : 0)
      }
    }
  }
}
