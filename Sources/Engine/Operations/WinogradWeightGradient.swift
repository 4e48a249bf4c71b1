import CKernels

/// The weight gradient of a 3 x 3 convolution in one of Winograd's forms: for each frequency the product of the
/// transformed input and the transformed output gradient, summed over tiles, then the transposed weight transform.
struct WinogradWeightGradient: Sendable {
  let tiles: WinogradTiles
  let inputBlocks: Int
  let outputBlocks: Int
  /// Vectors of one output tile.
  let vectors: Int
  let workers: Int

  /// Largest sums, in floats, of which each group of tiles keeps its own.
  private static let keptSums = 36 * 128 * 128

  /// Input blocks whose sums one task keeps in its cache, where tasks share out the weights: they meet the same output
  /// gradient one after the other.
  private static let blocksPerTask = 8

  private var frequencies: Int { tiles.form.frequencies }
  private var square: Int { lanes * vectors * lanes }
  private var outputTiles: Int { outputBlocks / vectors }
  private var pairs: Int { outputTiles * inputBlocks }

  /// Groups of tiles that are summed side by side, or none: then tasks share out the weights instead. A function of
  /// the shapes only.
  private var groups: Int {
    let sums = frequencies * pairs * square
    guard sums <= Self.keptSums else { return 0 }
    return min(8, (tiles.count + tilesPerRound - 1) / tilesPerRound)
  }

  private var blocksPerTask: Int { min(inputBlocks, Self.blocksPerTask) }
  private var sharesWeights: Bool { frequencies * pairs * square > Self.keptSums }
  private var tilesPerRound: Int {
    sharesWeights
      ? min(tiles.count, 128) : tiles.perRound(atMost: min(128, max(24, 512 / (inputBlocks + outputBlocks))))
  }
  private var inputLayout: FrequencyLayout { tiles.layout(blocks: inputBlocks, tiles: tilesPerRound) }
  private var gradientLayout: FrequencyLayout { tiles.layout(blocks: outputBlocks, tiles: tilesPerRound) }
  /// Between the frequencies of the sums.
  private var sumStride: Int { (sharesWeights ? blocksPerTask : pairs) * square + lanes }
  private var sumCount: Int { frequencies * sumStride }

  /// Floats of scratch memory.
  var scratchCount: Int {
    let transformed = inputLayout.count + gradientLayout.count
    return sharesWeights ? transformed + workers * sumCount : groups * sumCount + workers * transformed
  }

  /// - Parameter gradient: [output tile][input block][tap][input lane][vector][output lane].
  func run(
    _ x: BlockList, _ dz: BlockList, to gradient: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    if sharesWeights {
      runByWeights(x, dz, gradient, scratch, context)
    } else {
      runByGroups(x, dz, gradient, scratch, context)
    }
  }

  private func runByGroups(
    _ x: BlockList, _ dz: BlockList, _ gradient: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let rounds = (tiles.count + tilesPerRound - 1) / tilesPerRound
    let groups = self.groups
    context.pool.run(tasks: groups) { group, worker in
      let sums = scratch + group * sumCount
      let transformed = scratch + groups * sumCount + worker * (inputLayout.count + gradientLayout.count)
      let own = group * rounds / groups..<(group + 1) * rounds / groups
      for round in own {
        let range = round * tilesPerRound..<min((round + 1) * tilesPerRound, tiles.count)
        for block in 0..<inputBlocks {
          x.transform(.input, block, tiles, range, to: transformed, inputLayout, context)
        }
        for block in 0..<outputBlocks {
          dz.transform(
            .outputGradient, block, tiles, range, to: transformed + inputLayout.count, gradientLayout, context
          )
        }
        for frequency in 0..<frequencies {
          for tile in 0..<outputTiles {
            accumulate(
              x, transformed, frequency, tile: tile, blocks: 0..<inputBlocks, tileCount: range.count,
              to: sums + frequency * sumStride + tile * inputBlocks * square,
              isFirst: round == own.lowerBound,
              context)
          }
        }
      }
    }
    context.pool.run(tasks: pairs) { pair, _ in
      for group in 0..<groups {
        tiles.form.kernels(context, .float32).weight_gradient(
          lanes * vectors, scratch + group * sumCount + pair * square, sumStride,
          gradient + pair * 9 * square,
          square, group > 0 ? 1 : 0)
      }
    }
  }

  private func runByWeights(
    _ x: BlockList, _ dz: BlockList, _ gradient: UnsafeMutablePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let transformed = inputLayout.count + gradientLayout.count
    for first in stride(from: 0, to: tiles.count, by: tilesPerRound) {
      let range = first..<min(first + tilesPerRound, tiles.count)
      context.pool.run(tasks: inputBlocks + outputBlocks) { block, _ in
        if block < inputBlocks {
          x.transform(.input, block, tiles, range, to: scratch, inputLayout, context)
        } else {
          dz.transform(
            .outputGradient, block - inputBlocks, tiles, range, to: scratch + inputLayout.count,
            gradientLayout, context)
        }
      }
      let parts = (inputBlocks + blocksPerTask - 1) / blocksPerTask
      context.pool.run(tasks: outputTiles * parts) { task, worker in
        let sums = scratch + transformed + worker * sumCount
        let (tile, part) = (task / parts, task % parts)
        let blocks = part * blocksPerTask..<min((part + 1) * blocksPerTask, inputBlocks)
        for frequency in 0..<frequencies {
          accumulate(
            x, scratch, frequency, tile: tile, blocks: blocks, tileCount: range.count,
            to: sums + frequency * sumStride, isFirst: true, context)
        }
        for (index, block) in blocks.enumerated() {
          tiles.form.kernels(context, .float32).weight_gradient(
            lanes * vectors, sums + index * square, sumStride,
            gradient + (tile * inputBlocks + block) * 9 * square, square, first > 0 ? 1 : 0)
        }
      }
    }
  }

  /// One frequency of one output tile and some input blocks: the sums over tiles of input times gradient.
  private func accumulate(
    _ x: BlockList, _ transformed: UnsafePointer<Float>, _ frequency: Int, tile: Int, blocks: Range<Int>,
    tileCount: Int, to sums: UnsafeMutablePointer<Float>, isFirst: Bool, _ context: ExecutionContext
  ) {
    let skipsUpsampled = tiles.form.isZeroOfUpsampled(frequency)
    let input = transformed + frequency * inputLayout.frequencyStride
    let gradient =
      transformed + inputLayout.count + frequency * gradientLayout.frequencyStride
      + tile * vectors * gradientLayout.blockStride
    for (index, block) in blocks.enumerated() {
      let sums = sums + index * square
      if skipsUpsampled && x.isUpsampled(block) {
        if isFirst { sums.update(repeating: 0, count: square) }
        continue
      }
      context.kernels.weight_gradient(
        lanes, vectors, 1, tileCount, input + block * inputLayout.blockStride, lanes, 0, gradient, lanes, 0,
        gradientLayout.blockStride, sums, vectors * lanes, isFirst ? 0 : 1)
    }
  }
}
