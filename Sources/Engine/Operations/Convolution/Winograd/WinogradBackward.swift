import CKernels

/// Both gradients of a 3 x 3 convolution in one of Winograd's forms. The windows of the output's gradient are
/// transformed once, for the product that is the input's gradient and for the sums that are the weights'.
///
/// The input's tiles are read before its gradient is written in their place.
struct WinogradBackward: Sendable {
  /// Of the input's gradient.
  private let product: WinogradProduct
  private let weightGradient: WinogradWeightGradient

  /// Largest sums, in floats, of which each group of tiles keeps its own.
  private static let keptSums = 36 * 128 * 128
  /// Input blocks whose sums one task keeps in its cache, where tasks share out the weights: they meet the same output
  /// gradient one after the other.
  private static let blocksPerTask = 8

  init(tiles: WinogradTiles, inputBlocks: Int, outputBlocks: Int, kernels: KernelSet, workers: Int) {
    let sums = tiles.form.frequencies * inputBlocks * outputBlocks * lanes * lanes
    let sharesWeights = sums > Self.keptSums
    let inputVectors = kernels.tileVectors(forBlocks: inputBlocks)
    let tilesPerRound =
      sharesWeights
      ? min(tiles.count, 128)
      : tiles.perRound(atMost: min(128, max(24, 512 / (inputBlocks + outputBlocks + inputVectors))))
    product = WinogradProduct(
      tiles: tiles, inputBlocks: outputBlocks, outputBlocks: inputBlocks, vectors: inputVectors,
      workers: workers, schedule: sharesWeights ? .byOutputs : .byTiles, tilesPerRound: tilesPerRound)
    weightGradient = WinogradWeightGradient(
      form: tiles.form, inputBlocks: inputBlocks, outputBlocks: outputBlocks,
      vectors: kernels.tileVectors(forBlocks: outputBlocks),
      blocksPerSum: sharesWeights ? min(inputBlocks, Self.blocksPerTask) : inputBlocks,
      inputLayout: tiles.layout(blocks: inputBlocks, tiles: tilesPerRound),
      gradientLayout: product.inputLayout)
  }

  private var tiles: WinogradTiles { product.tiles }
  private var inputBlocks: Int { weightGradient.inputBlocks }
  private var outputBlocks: Int { weightGradient.outputBlocks }
  private var workers: Int { product.workers }
  /// Groups of tiles that are summed side by side, where each keeps sums of its own. A function of the shapes only.
  private var groups: Int { min(8, product.rounds) }
  private var outputTiles: Int { weightGradient.outputTiles }
  private var transformedCount: Int { weightGradient.inputLayout.count + product.inputLayout.count }
  /// Floats of the sums of one group, or of one task.
  private var sumCount: Int {
    weightGradient.sumCount(outputTiles: product.schedule == .byTiles ? outputTiles : 1)
  }

  /// Floats of scratch memory.
  var scratchCount: Int {
    switch product.schedule {
    case .byTiles:
      product.preparedCount + groups * sumCount + workers * (transformedCount + product.taskScratchCount)
    case .byOutputs: transformedCount + workers * max(sumCount, product.taskScratchCount)
    }
  }

  /// - Parameters:
  ///   - dw: [output tile][input block][tap][input lane][vector][output lane].
  ///   - dx: nil: not wanted.
  func run(
    _ x: BlockList, _ dz: BlockList, _ weights: WinogradWeights, to dw: UnsafeMutablePointer<Float>,
    _ dx: BlockList?, scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    switch product.schedule {
    case .byTiles: runByGroups(x, dz, weights, dw, dx, scratch, context)
    case .byOutputs: runByWeights(x, dz, weights, dw, dx, scratch, context)
    }
    dx?.clearHalos(context)
  }

  private func transformInput(
    _ x: BlockList, _ block: Int, _ range: Range<Int>, to transformed: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    x.transform(.tile, block, tiles, range, to: transformed, weightGradient.inputLayout, context)
  }

  private func transformGradient(
    _ dz: BlockList, _ block: Int, _ range: Range<Int>, to transformed: UnsafeMutablePointer<Float>,
    _ context: ExecutionContext
  ) {
    dz.transform(.window, block, tiles, range, to: transformed, product.inputLayout, context)
  }

  /// A task takes a group of tiles, a round at a time, through everything while it stays in its cache.
  private func runByGroups(
    _ x: BlockList, _ dz: BlockList, _ weights: WinogradWeights, _ dw: UnsafeMutablePointer<Float>,
    _ dx: BlockList?, _ scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let (groups, rounds) = (groups, product.rounds)
    let prepared = scratch
    let allSums = prepared + product.preparedCount
    let rest = allSums + groups * sumCount
    if dx != nil { product.prepare(weights, prepared, context) }
    context.pool.run(tasks: groups) { group, worker in
      let input = rest + worker * (transformedCount + product.taskScratchCount)
      let gradient = input + weightGradient.inputLayout.count
      let own = group * rounds / groups..<(group + 1) * rounds / groups
      for round in own {
        let range = product.range(ofRound: round)
        for block in 0..<inputBlocks { transformInput(x, block, range, to: input, context) }
        for block in 0..<outputBlocks { transformGradient(dz, block, range, to: gradient, context) }
        if let dx {
          product.multiply(
            dz, gradient, prepared: prepared, range, round: round, to: dx, nil,
            scratch: gradient + product.inputLayout.count, context)
        }
        weightGradient.accumulate(
          x, input, gradient, outputTiles: 0..<outputTiles, blocks: 0..<inputBlocks, tileCount: range.count,
          to: allSums + group * sumCount, isFirst: round == own.lowerBound, context)
      }
    }
    context.pool.run(tasks: outputTiles * inputBlocks) { pair, _ in
      for group in 0..<groups {
        weightGradient.transform(
          allSums + group * sumCount, pair: pair, ofOutputTiles: outputTiles, tile: pair / inputBlocks,
          block: pair % inputBlocks, to: dw, accumulates: group > 0, context)
      }
    }
  }

  /// A round is transformed for all, then tasks share out the weights: for layers whose transformed weights would not
  /// fit any cache.
  private func runByWeights(
    _ x: BlockList, _ dz: BlockList, _ weights: WinogradWeights, _ dw: UnsafeMutablePointer<Float>,
    _ dx: BlockList?, _ scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let (input, gradient) = (scratch, scratch + weightGradient.inputLayout.count)
    let taskScratchCount = max(sumCount, product.taskScratchCount)
    let products = dx == nil ? 0 : product.outputTiles
    let parts = (inputBlocks + Self.blocksPerTask - 1) / Self.blocksPerTask
    for round in 0..<product.rounds {
      let range = product.range(ofRound: round)
      context.pool.run(tasks: inputBlocks + outputBlocks) { block, _ in
        if block < inputBlocks {
          transformInput(x, block, range, to: input, context)
        } else {
          transformGradient(dz, block - inputBlocks, range, to: gradient, context)
        }
      }
      context.pool.run(tasks: products + outputTiles * parts) { task, worker in
        let own = scratch + transformedCount + worker * taskScratchCount
        if task < products {
          return product.multiply(
            dz, gradient, weights, tile: task, range, round: round, to: dx!, nil, scratch: own, context)
        }
        let (tile, part) = ((task - products) / parts, (task - products) % parts)
        let blocks = part * Self.blocksPerTask..<min((part + 1) * Self.blocksPerTask, inputBlocks)
        weightGradient.accumulate(
          x, input, gradient, outputTiles: tile..<tile + 1, blocks: blocks, tileCount: range.count, to: own,
          isFirst: true, context)
        for (pair, block) in blocks.enumerated() {
          weightGradient.transform(
            own, pair: pair, ofOutputTiles: 1, tile: tile, block: block, to: dw, accumulates: round > 0,
            context)
        }
      }
    }
  }
}
