import CKernels

/// A convolution of 3 x 3 with stride 1 and padding 1 in one of Winograd's forms: transforms of input and weights, for
/// each frequency a product of [tiles] x [input channels] x [output channels], and the transform back. With tiles of
/// 4 x 4 it takes a quarter of the multiplications. The input's gradient is the same with the weights turned round.
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
  let schedule: Schedule
  /// Tiles that are transformed at a time.
  let tilesPerRound: Int

  /// Largest transformed weights, in floats, that are worth keeping.
  private static let keptWeights = 1 << 20
  /// Input blocks whose transformed weights fit the cache of one core beside the products.
  private static let blocksPerPass = 8

  /// - Parameters:
  ///   - schedule: nil: by the size of the weights.
  ///   - tilesPerRound: nil: what is best where nothing but this product is computed.
  init(
    tiles: WinogradTiles, inputBlocks: Int, outputBlocks: Int, vectors: Int, workers: Int,
    schedule: Schedule? = nil, tilesPerRound: Int? = nil
  ) {
    (self.tiles, self.inputBlocks, self.outputBlocks) = (tiles, inputBlocks, outputBlocks)
    (self.vectors, self.workers) = (vectors, workers)
    let weights = tiles.form.frequencies * inputBlocks * outputBlocks * lanes * lanes
    let schedule = schedule ?? (weights <= Self.keptWeights ? .byTiles : .byOutputs)
    self.schedule = schedule
    self.tilesPerRound =
      tilesPerRound
      ?? (schedule == .byTiles
        ? tiles.perRound(atMost: min(104, max(24, 416 / (inputBlocks + vectors)))) : min(tiles.count, 128))
  }

  /// Rounds of so many tiles: the parts of the output that an epilogue keeps apart.
  var rounds: Int { (tiles.count + tilesPerRound - 1) / tilesPerRound }

  private var frequencies: Int { tiles.form.frequencies }
  var outputTiles: Int { outputBlocks / vectors }
  var inputLayout: FrequencyLayout { tiles.layout(blocks: inputBlocks, tiles: tilesPerRound) }
  private var productLayout: FrequencyLayout { tiles.layout(blocks: vectors, tiles: tilesPerRound) }
  /// Floats of the weights of one output tile and input block.
  private var square: Int { lanes * vectors * lanes }
  /// Input blocks that one pass transforms weights of.
  private var passBlocks: Int { schedule == .byTiles ? inputBlocks : min(inputBlocks, Self.blocksPerPass) }
  private var weightStride: Int { passBlocks * square + lanes }
  private var weightCount: Int { frequencies * weightStride }

  /// Floats of the weights that are transformed before any tile; none where each task transforms its own.
  var preparedCount: Int { schedule == .byTiles ? outputTiles * weightCount : 0 }
  /// Floats of scratch memory of one task, beside the transformed input.
  var taskScratchCount: Int { productLayout.count + (schedule == .byTiles ? 0 : weightCount) }
  /// Floats of scratch memory.
  var scratchCount: Int {
    (schedule == .byTiles ? workers : 1) * inputLayout.count + workers * taskScratchCount
  }

  /// - Parameter prepared: room for `preparedCount` floats; where `reusesPrepared`, they hold these weights already.
  func run(
    _ x: BlockList, _ weights: WinogradWeights, to z: BlockList, _ epilogue: StoreEpilogue? = nil,
    prepared: UnsafeMutablePointer<Float>, reusesPrepared: Bool = false,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    switch schedule {
    case .byTiles:
      if !reusesPrepared { prepare(weights, prepared, context) }
      context.pool.run(tasks: rounds) { round, worker in
        let transformed = scratch + worker * (inputLayout.count + taskScratchCount)
        let range = self.range(ofRound: round)
        for block in 0..<inputBlocks {
          x.transform(.window, block, tiles, range, to: transformed, inputLayout, context)
        }
        multiply(
          x, transformed, prepared: prepared, range, round: round, to: z, epilogue,
          scratch: transformed + inputLayout.count, context)
      }
    case .byOutputs:
      for round in 0..<rounds {
        let range = self.range(ofRound: round)
        context.pool.run(tasks: inputBlocks) { block, _ in
          x.transform(.window, block, tiles, range, to: scratch, inputLayout, context)
        }
        context.pool.run(tasks: outputTiles) { tile, worker in
          multiply(
            x, scratch, weights, tile: tile, range, round: round, to: z, epilogue,
            scratch: scratch + inputLayout.count + worker * taskScratchCount, context)
        }
      }
    }
    z.clearHalos(context)
  }

  /// Transforms all weights.
  func prepare(
    _ weights: WinogradWeights, _ prepared: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    context.pool.run(tasks: outputTiles * inputBlocks) { task, _ in
      let (block, tile) = (task % inputBlocks, task / inputBlocks)
      weights.transform(
        tiles.form, block: block, tile: tile, productVectors: vectors,
        to: prepared + tile * weightCount + block * square, stride: weightStride, context)
    }
  }

  /// All output tiles of a round, with weights that are prepared.
  /// - Parameter scratch: room for `taskScratchCount` floats.
  func multiply(
    _ x: BlockList, _ transformed: UnsafePointer<Float>, prepared: UnsafePointer<Float>, _ range: Range<Int>,
    round: Int, to z: BlockList, _ epilogue: StoreEpilogue?, scratch products: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    for tile in 0..<outputTiles {
      multiply(
        x, transformed, prepared + tile * weightCount, blocks: 0..<inputBlocks, range.count, to: products,
        isDownsampled: isDownsampled(tile, z), context)
      store(products, tile: tile, range, round: round, to: z, epilogue, context)
    }
  }

  /// One output tile of a round, whose weights are transformed here.
  /// - Parameter scratch: room for `taskScratchCount` floats.
  func multiply(
    _ x: BlockList, _ transformed: UnsafePointer<Float>, _ weights: WinogradWeights, tile: Int,
    _ range: Range<Int>, round: Int, to z: BlockList, _ epilogue: StoreEpilogue?,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let products = scratch + weightCount
    for first in stride(from: 0, to: inputBlocks, by: passBlocks) {
      let blocks = first..<min(first + passBlocks, inputBlocks)
      for block in blocks {
        weights.transform(
          tiles.form, block: block, tile: tile, productVectors: vectors,
          to: scratch + (block - first) * square, stride: weightStride, context)
      }
      multiply(
        x, transformed, scratch, blocks: blocks, range.count, to: products,
        isDownsampled: isDownsampled(tile, z), context)
    }
    store(products, tile: tile, range, round: round, to: z, epilogue, context)
  }

  func range(ofRound round: Int) -> Range<Int> {
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
        let sums = epilogue?.moments
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
              target, view.rowStride, store, sums?.first(round, block), sums?.second(round, block))
          }
          epilogue?.normalize(region, context)
        }
      }
    }
  }
}
