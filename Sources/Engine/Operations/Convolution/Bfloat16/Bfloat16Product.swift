import CKernels

/// A convolution, or the gradient of its input, by products of bfloat16 that are summed in floats: for each row of a tile
/// of output pixels the sum over input blocks and taps. Tensors are read as they are stored; nothing is widened, and
/// neither upsampled nor concatenated tensors are written.
struct Bfloat16Product: Sendable {
  let sources: [Bfloat16Source]
  let batch: Int
  let targetBlocks: Int
  let shape: TensorShape
  /// Vectors of one target tile.
  let vectors: Int
  let workers: Int
  /// Halves before the pairs of blocks of each source, and of all.
  private let firstPairs: [Int]
  /// Pixels from one row of the target to the next.
  private let pitch: Int

  /// - Parameter sourceShapes: of each source.
  init(
    sources: [Bfloat16Source], sourceShapes: [TensorShape], batch: Int, targetBlocks: Int, shape: TensorShape,
    halo: Int, vectors: Int, workers: Int
  ) {
    (self.sources, self.batch, self.targetBlocks) = (sources, batch, targetBlocks)
    (self.shape, self.vectors, self.workers) = (shape, vectors, workers)
    pitch = TensorView.rowStride(shape, halo: halo, pixelStride: 1)
    let rows = Self.rowsPerTask(shape)
    firstPairs = zip(sources, sourceShapes).reduce(into: [0]) { places, pair in
      let (source, shape) = pair
      let pitch = TensorView.rowStride(shape, halo: halo, pixelStride: 1)
      places.append(places.last! + source.pairedHalves(rows: rows, pitch: pitch))
    }
  }

  /// Rows that one task computes: as many as leave their sums in the cache. A function of the shape only.
  private static func rowsPerTask(_ shape: TensorShape) -> Int {
    max(1, min(shape.height, 768 / shape.width))
  }
  /// Pieces of one image that tasks compute.
  static func chunks(_ shape: TensorShape) -> Int {
    let rows = rowsPerTask(shape)
    return (shape.height + rows - 1) / rows
  }
  private var rowsPerTask: Int { Self.rowsPerTask(shape) }
  private var pieces: Int { batch * Self.chunks(shape) }

  private var tiles: Int { targetBlocks / vectors }
  /// Target tiles fall into parts where the pieces alone don't make enough tasks. A function of the shapes only.
  private var parts: Int { min(tiles, max(1, 32 / pieces)) }

  /// Halves of the weights of one target tile.
  private var tileHalves: Int { sources.reduce(0) { $0 + $1.halvesPerVector } * vectors }
  /// Floats of the weights as the products take them.
  var preparedCount: Int { tiles * tileHalves / 2 }
  private var vectorStride: Int { rowsPerTask * pitch * lanes }
  private var taskScratchCount: Int { vectors * vectorStride + firstPairs.last! / 2 }
  /// Floats of scratch memory.
  var scratchCount: Int { workers * taskScratchCount }

  func prepare(
    _ weights: Bfloat16Weights, _ prepared: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let base = UnsafeMutableRawPointer(prepared).assumingMemoryBound(to: UInt16.self)
    let blocks = sources.reduce(0) { $0 + $1.blocks }
    context.pool.run(tasks: tiles * blocks) { task, _ in
      let (block, tile) = (task % blocks, task / blocks)
      var (first, place) = (0, base + tile * tileHalves)
      for source in sources {
        if block < first + source.blocks {
          return weights.pack(
            source, block: block - first, firstBlock: first, tile: tile, productVectors: vectors, to: place,
            context)
        }
        first += source.blocks
        place += source.halvesPerVector * vectors
      }
    }
  }

  /// - Parameters:
  ///   - accumulates: for each target block whether values are added to what is there; nil: for none.
  ///   - prepared: what `prepare` left there.
  func run(
    _ views: [TensorView], to z: TensorView, accumulates: UnsafeBufferPointer<Bool>? = nil,
    _ epilogue: StoreEpilogue? = nil, prepared: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    let weights = UnsafeRawPointer(prepared).assumingMemoryBound(to: UInt16.self)
    context.pool.run(tasks: parts * pieces) { task, worker in
      let (part, piece) = (task / pieces, task % pieces)
      let (image, firstRow) = (piece % batch, piece / batch * rowsPerTask)
      let rows = firstRow..<min(firstRow + rowsPerTask, shape.height)
      let base = scratch + worker * taskScratchCount
      let sums = Bfloat16Source.Sums(
        base: base, rows: rows, width: shape.width, pitch: pitch, vectors: vectors, vectorStride: vectorStride
      )
      let pairs = UnsafeMutableRawPointer(base + vectors * vectorStride).assumingMemoryBound(to: UInt16.self)
      for (index, source) in sources.enumerated() {
        source.layPairs(of: views[index], image: image, rows, at: pairs + firstPairs[index], context)
      }
      for tile in part * tiles / parts..<(part + 1) * tiles / parts {
        var panel = weights + tile * tileHalves
        for (index, source) in sources.enumerated() {
          source.multiply(
            views[index], image: image, pairs: pairs + firstPairs[index], panel, to: sums,
            accumulates: index > 0,
            context)
          panel += source.halvesPerVector * vectors
        }
        for vector in 0..<vectors {
          store(
            sums.base + vector * vectorStride, image: image, block: tile * vectors + vector, rows,
            piece: piece,
            to: z, accumulates: accumulates?[tile * vectors + vector] ?? false, epilogue, context)
        }
      }
    }
  }

  private func store(
    _ sums: UnsafePointer<Float>, image: Int, block: Int, _ rows: Range<Int>, piece: Int, to z: TensorView,
    accumulates: Bool, _ epilogue: StoreEpilogue?, _ context: ExecutionContext
  ) {
    let plane = z.plane(image, block)
    let target = z.address(context.arena, plane: plane, offset: rows.lowerBound * z.rowStride)
    switch z.precision {
    case .float32:
      context.planes(.float32).copy(
        rows.count, shape.width, z.rowStride, sums, target, accumulates ? 1 : 0)
    case .bfloat16:
      context.kernels.narrow(
        rows.count, shape.width, z.rowStride, sums, z.rowStride, target, accumulates ? 1 : 0)
    }
    epilogue?.begin(part: piece, block: block)
    epilogue?.finish(
      StoreEpilogue.Region(image: image, block: block, rows: rows, columns: 0..<shape.width), part: piece,
      context)
    if !accumulates { z.clearHalo(context.arena, plane: plane, rows: rows) }
  }
}
