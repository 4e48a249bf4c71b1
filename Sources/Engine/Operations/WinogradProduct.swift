import CKernels

/// A convolution of 3 x 3 with stride 1 and padding 1 by Winograd's F(4x4, 3x3): transforms of input and weights, 36
/// products of [tiles] x [input channels] x [output channels], and the transform back. It takes a quarter of the
/// multiplications. The input's gradient is the same with the weights packed backward.
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
    WinogradTiles.frequencies * inputBlocks * outputBlocks * lanes * lanes <= Self.keptWeights
      ? .byTiles : .byOutputs
  }

  /// Tiles that are transformed at a time.
  private var tilesPerRound: Int {
    switch schedule {
    case .byTiles: min(tiles.count, min(104, max(24, 208 / (inputBlocks + vectors))))
    case .byOutputs: min(tiles.count, 128)
    }
  }

  /// Rounds of so many tiles: the parts of the output that an epilogue keeps apart.
  var rounds: Int { (tiles.count + tilesPerRound - 1) / tilesPerRound }

  private var outputTiles: Int { outputBlocks / vectors }
  private var inputLayout: FrequencyLayout { FrequencyLayout(blocks: inputBlocks, tiles: tilesPerRound) }
  private var productLayout: FrequencyLayout { FrequencyLayout(blocks: vectors, tiles: tilesPerRound) }
  /// Floats of the weights of one output tile and input block.
  private var square: Int { lanes * vectors * lanes }
  /// Input blocks that one pass transforms weights of.
  private var passBlocks: Int { schedule == .byTiles ? inputBlocks : min(inputBlocks, Self.blocksPerPass) }
  private var weightStride: Int { passBlocks * square + lanes }
  private var weightCount: Int { WinogradTiles.frequencies * weightStride }

  /// Floats of scratch memory.
  var scratchCount: Int {
    switch schedule {
    case .byTiles: outputTiles * weightCount + workers * (inputLayout.count + productLayout.count)
    case .byOutputs: inputLayout.count + workers * (weightCount + productLayout.count)
    }
  }

  /// - Parameters:
  ///   - weights: [output tile][input block][tap][input lane][vector][output lane].
  func run(
    _ x: BlockList, weights: UnsafePointer<Float>, to z: BlockList, _ epilogue: StoreEpilogue? = nil,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    switch schedule {
    case .byTiles: runByTiles(x, weights, z, epilogue, scratch, context)
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

  private func runByTiles(
    _ x: BlockList, _ weights: UnsafePointer<Float>, _ z: BlockList, _ epilogue: StoreEpilogue?,
    _ scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    context.pool.run(tasks: outputTiles * inputBlocks) { task, _ in
      let (block, tile) = (task % inputBlocks, task / inputBlocks)
      context.kernels.winograd_weights(
        lanes * vectors, weights + task * 9 * square, square, scratch + tile * weightCount + block * square,
        weightStride)
    }
    let own = scratch + outputTiles * weightCount
    context.pool.run(tasks: rounds) { round, worker in
      let frequencies = own + worker * (inputLayout.count + productLayout.count)
      let range = self.range(ofRound: round)
      for block in 0..<inputBlocks { x.transform(block, tiles, range, to: frequencies, inputLayout, context) }
      for tile in 0..<outputTiles {
        multiply(
          frequencies, scratch + tile * weightCount, blocks: 0..<inputBlocks, range.count,
          to: frequencies + inputLayout.count, context)
        store(frequencies + inputLayout.count, tile: tile, range, round: round, to: z, epilogue, context)
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
        x.transform(block, tiles, range, to: scratch, inputLayout, context)
      }
      context.pool.run(tasks: outputTiles) { tile, worker in
        let transformed = scratch + inputLayout.count + worker * (weightCount + productLayout.count)
        let products = transformed + weightCount
        for first in stride(from: 0, to: inputBlocks, by: passBlocks) {
          let blocks = first..<min(first + passBlocks, inputBlocks)
          for block in blocks {
            context.kernels.winograd_weights(
              lanes * vectors, weights + (tile * inputBlocks + block) * 9 * square, square,
              transformed + (block - first) * square, weightStride)
          }
          multiply(scratch, transformed, blocks: blocks, range.count, to: products, context)
        }
        store(products, tile: tile, range, round: round, to: z, epilogue, context)
      }
    }
  }

  private func range(ofRound round: Int) -> Range<Int> {
    round * tilesPerRound..<min((round + 1) * tilesPerRound, tiles.count)
  }

  /// The 36 products over some input blocks, added to `products` where they are not the first.
  private func multiply(
    _ frequencies: UnsafePointer<Float>, _ weights: UnsafePointer<Float>, blocks: Range<Int>,
    _ tileCount: Int,
    to products: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let (kernels, layout, productLayout) = (context.kernels, inputLayout, productLayout)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: blocks.count) { offsets in
      for (index, block) in blocks.enumerated() { offsets[index] = block * layout.blockStride }
      for frequency in 0..<WinogradTiles.frequencies {
        kernels.brgemm(
          tileCount, vectors, frequencies + frequency * layout.frequencyStride, offsets.baseAddress!,
          blocks.count, lanes, lanes, weights + frequency * weightStride,
          products + frequency * productLayout.frequencyStride, lanes, productLayout.blockStride,
          blocks.lowerBound > 0 ? 1 : 0)
      }
    }
  }

  private func store(
    _ products: UnsafePointer<Float>, tile: Int, _ range: Range<Int>, round: Int, to z: BlockList,
    _ epilogue: StoreEpilogue?, _ context: ExecutionContext
  ) {
    let (kernels, layout) = (context.kernels, productLayout)
    for vector in 0..<vectors {
      let block = tile * vectors + vector
      epilogue?.begin(part: round, block: block)
      z.withBlock(block) { part, place in
        let view = part.view
        let store = part.isUpsampled ? kernels.winograd_downsampled_output : kernels.winograd_output
        // Pixels of the view along one side of a tile.
        let side = part.isUpsampled ? 2 : 4
        tiles.forEachRun(range) { run in
          let (y, x) = (run.y * side / 4, run.x * side / 4)
          let region = StoreEpilogue.Region(
            image: run.image, block: place, rows: y..<min(y + side, view.shape.height),
            columns: x..<min(x + side * run.count, view.shape.width))
          store(
            run.count, region.rows.count, region.columns.count,
            products + vector * layout.blockStride + run.index * lanes, layout.frequencyStride,
            context.arena + view.plane(run.image, place) + y * view.rowStride + x * lanes, view.rowStride,
            part.accumulates(place) ? 1 : 0)
          epilogue?.finish(region, part: round, context)
        }
      }
    }
  }
}
