import CKernels

/// A convolution of 3 x 3 with stride 1 and padding 1 in one of Winograd's forms: transforms of input and weights, for
/// each frequency a product of [tiles] x [input channels] x [output channels], and the transform back. With tiles of
/// 4 x 4 it takes a quarter of the multiplications. The input's gradient is the same with the weights packed backward.
struct WinogradProduct: Sendable {
  /// How the work is cut.
  enum Schedule {
    /// Weights are transformed once; a task takes a few tiles through all products while they stay in its cache.
    case byTiles
    /// A task transforms the weights of one output tile within its cache and takes all tiles through them: for layers
    /// whose transformed weights would not fit any cache.
    case byOutputs
  }

  let tiles: WinogradTiles
  let inputBlocks: Int
  let outputBlocks: Int
  /// Vectors of one output tile.
  let vectors: Int
  let workers: Int

  /// Largest transformed weights, in floats, that are worth keeping.
  private static let keptWeights = 1 << 20
  /// Input blocks whose transformed weights fit the cache of one core beside the products.
  private static let blocksPerPass = 8

  var schedule: Schedule {
    frequencies * inputBlocks * outputBlocks * lanes * lanes <= Self.keptWeights
      ? .byTiles : .byOutputs
  }

  /// Tiles that are transformed at a time.
  private var tilesPerRound: Int {
    switch schedule {
    case .byTiles: tiles.perRound(atMost: min(104, max(24, 416 / (inputBlocks + vectors))))
    case .byOutputs: min(tiles.count, 128)
    }
  }

  /// Rounds of so many tiles: the parts of the output that an epilogue keeps apart.
  var rounds: Int { (tiles.count + tilesPerRound - 1) / tilesPerRound }

  private var frequencies: Int { tiles.form.frequencies }
  private var outputTiles: Int { outputBlocks / vectors }
  private var inputLayout: FrequencyLayout { tiles.layout(blocks: inputBlocks, tiles: tilesPerRound) }
  private var productLayout: FrequencyLayout { tiles.layout(blocks: vectors, tiles: tilesPerRound) }
  /// Floats of the weights of one output tile and input block.
  private var square: Int { lanes * vectors * lanes }
  /// Input blocks that one pass transforms weights of.
  private var passBlocks: Int { schedule == .byTiles ? inputBlocks : min(inputBlocks, Self.blocksPerPass) }
  private var weightStride: Int { passBlocks * square + lanes }
  private var weightCount: Int { frequencies * weightStride }

  /// Floats of the weights that are transformed before any tile; none where each task transforms its own.
  var preparedCount: Int { schedule == .byTiles ? outputTiles * weightCount : 0 }
  /// Floats of scratch memory.
  var scratchCount: Int {
    switch schedule {
    case .byTiles: workers * (inputLayout.count + productLayout.count)
    case .byOutputs: inputLayout.count + workers * (weightCount + productLayout.count)
    }
  }

  /// - Parameters:
  ///   - weights: [output tile][input block][tap][input lane][vector][output lane].
  ///   - prepared: room for `preparedCount` floats; where `reusesPrepared`, they hold these weights already.
  func run(
    _ x: BlockList, weights: UnsafePointer<Float>, to z: BlockList, _ epilogue: StoreEpilogue? = nil,
    prepared: UnsafeMutablePointer<Float>, reusesPrepared: Bool = false,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    switch schedule {
    case .byTiles:
      if !reusesPrepared { prepare(weights, prepared, context) }
      runByTiles(x, prepared, z, epilogue, scratch, context)
    case .byOutputs: runByOutputs(x, weights, z, epilogue, scratch, context)
    }
    for part in z.parts {
      let view = part.view
      context.pool.run(tasks: view.planes.count) { plane, _ in
        if part.accumulates(plane % view.blocks) { return }
        view.clearHalo(context.arena, plane: view.planes[plane], rows: 0..<view.shape.height)
      }
    }
  }

  private func prepare(
    _ weights: UnsafePointer<Float>, _ prepared: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    context.pool.run(tasks: outputTiles * inputBlocks) { task, _ in
      let (block, tile) = (task % inputBlocks, task / inputBlocks)
      transform(
        weights, tile: tile, block: block, to: prepared + tile * weightCount + block * square, context)
    }
  }

  private func transform(
    _ weights: UnsafePointer<Float>, tile: Int, block: Int, to target: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    tiles.form.kernels(context, .float32).weights(
      lanes * vectors, weights + (tile * inputBlocks + block) * 9 * square, square, target, weightStride)
  }

  private func runByTiles(
    _ x: BlockList, _ prepared: UnsafePointer<Float>, _ z: BlockList, _ epilogue: StoreEpilogue?,
    _ scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    context.pool.run(tasks: rounds) { round, worker in
      let transformed = scratch + worker * (inputLayout.count + productLayout.count)
      let products = transformed + inputLayout.count
      let range = self.range(ofRound: round)
      for block in 0..<inputBlocks {
        x.transform(.input, block, tiles, range, to: transformed, inputLayout, context)
      }
      for tile in 0..<outputTiles {
        multiply(
          x, transformed, prepared + tile * weightCount, blocks: 0..<inputBlocks, range.count, to: products,
          isDownsampled: isDownsampled(tile, z), context)
        store(products, tile: tile, range, round: round, to: z, epilogue, context)
      }
    }
  }

  private func runByOutputs(
    _ x: BlockList, _ weights: UnsafePointer<Float>, _ z: BlockList, _ epilogue: StoreEpilogue?,
    _ scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    for round in 0..<rounds {
      let range = self.range(ofRound: round)
      context.pool.run(tasks: inputBlocks) { block, _ in
        x.transform(.input, block, tiles, range, to: scratch, inputLayout, context)
      }
      context.pool.run(tasks: outputTiles) { tile, worker in
        let transformed = scratch + inputLayout.count + worker * (weightCount + productLayout.count)
        let products = transformed + weightCount
        for first in stride(from: 0, to: inputBlocks, by: passBlocks) {
          let blocks = first..<min(first + passBlocks, inputBlocks)
          for block in blocks {
            transform(
              weights, tile: tile, block: block, to: transformed + (block - first) * square, context)
          }
          multiply(
            x, scratch, transformed, blocks: blocks, range.count, to: products,
            isDownsampled: isDownsampled(tile, z), context)
        }
        store(products, tile: tile, range, round: round, to: z, epilogue, context)
      }
    }
  }

  private func range(ofRound round: Int) -> Range<Int> {
    round * tilesPerRound..<min((round + 1) * tilesPerRound, tiles.count)
  }

  /// Whether all blocks of an output tile go to upsampled tensors, which have no use for some frequencies.
  private func isDownsampled(_ tile: Int, _ z: BlockList) -> Bool {
    (tile * vectors..<(tile + 1) * vectors).allSatisfy(z.isUpsampled)
  }

  /// The products over some input blocks, added to `products` where they are not the first.
  private func multiply(
    _ x: BlockList, _ transformed: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    blocks: Range<Int>, _ tileCount: Int, to products: UnsafeMutablePointer<Float>, isDownsampled: Bool,
    _ context: ExecutionContext
  ) {
    let (form, brgemm) = (tiles.form, context.kernels.brgemm)
    let (layout, productLayout) = (inputLayout, productLayout)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: blocks.count) { offsets in
      for (index, block) in blocks.enumerated() { offsets[index] = block * layout.blockStride }
      for frequency in 0..<frequencies where !(isDownsampled && form.isZeroOfUpsampled(frequency)) {
        let target = products + frequency * productLayout.frequencyStride
        var isBegun = blocks.lowerBound > 0
        x.forEachRange(of: blocks, at: frequency, form) { range in
          let first = range.lowerBound - blocks.lowerBound
          brgemm(
            tileCount, vectors, transformed + frequency * layout.frequencyStride,
            offsets.baseAddress! + first, range.count, lanes, lanes,
            weights + frequency * weightStride + first * square, target, lanes, productLayout.blockStride,
            isBegun ? 1 : 0)
          isBegun = true
        }
        if !isBegun { target.update(repeating: 0, count: vectors * productLayout.blockStride) }
      }
    }
  }

  private func store(
    _ products: UnsafePointer<Float>, tile: Int, _ range: Range<Int>, round: Int, to z: BlockList,
    _ epilogue: StoreEpilogue?, _ context: ExecutionContext
  ) {
    let layout = productLayout
    let tileSide = tiles.form.tileSide
    for vector in 0..<vectors {
      let block = tile * vectors + vector
      epilogue?.begin(part: round, block: block)
      z.withBlock(block) { part, place in
        let view = part.view
        let kernels = tiles.form.kernels(context, view.precision)
        let store = part.accumulates(place) ? kernel_store_add : epilogue?.store ?? view.store
        let bias = epilogue?.bias.map { $0 + block * lanes }
        let sums = epilogue?.statistics
        // Pixels of the view along one side of a tile.
        let side = part.isUpsampled ? tileSide / 2 : tileSide
        tiles.forEachRun(range) { run in
          let (y, x) = (run.y * side / tileSide, run.x * side / tileSide)
          let region = StoreEpilogue.Region(
            image: run.image, block: place, rows: y..<min(y + side, view.shape.height),
            columns: x..<min(x + side * run.count, view.shape.width))
          let source = products + vector * layout.blockStride + run.index * lanes
          let target = view.address(
            context.arena, plane: view.plane(run.image, place), offset: y * view.rowStride + x * lanes)
          if part.isUpsampled {
            kernels.downsampled_output!(
              run.count, region.rows.count, region.columns.count, source, layout.frequencyStride, target,
              view.rowStride, store)
          } else {
            kernels.output(
              run.count, region.rows.count, region.columns.count, source, layout.frequencyStride, bias,
              target,
              view.rowStride, store, sums?.first(round, block), sums?.second(round, block))
          }
          epilogue?.normalize(region, context)
        }
      }
    }
  }
}
