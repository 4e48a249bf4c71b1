import CKernels

/// The weight gradient of a 3 x 3 convolution in one of Winograd's forms: for each frequency the product of the input's
/// tiles and the output gradient's windows, summed over tiles, then the transposed weight transform. For that the
/// window that moves over the tile is dz's, so the taps come out turned round:
///
///     dw[t] = sum over pixels of x * dz moved by -t
struct WinogradWeightGradient: Sendable {
  let form: WinogradForm
  let inputBlocks: Int
  let outputBlocks: Int
  /// Vectors of one output tile.
  let vectors: Int
  /// Input blocks whose sums lie beside each other.
  let blocksPerSum: Int
  let inputLayout: FrequencyLayout
  let gradientLayout: FrequencyLayout

  var outputTiles: Int { outputBlocks / vectors }
  private var square: Int { lanes * vectors * lanes }
  /// Floats of the sums of some output tiles, [frequency][output tile][input block][input lane][vector][output lane].
  func sumCount(outputTiles: Int) -> Int { form.frequencies * sumStride(outputTiles: outputTiles) }
  /// Between the frequencies of the sums.
  private func sumStride(outputTiles: Int) -> Int { outputTiles * blocksPerSum * square + lanes }

  /// Sums over the tiles of one round for some output tiles and at most `blocksPerSum` input blocks.
  /// - Parameters:
  ///   - x: what the input's tiles were transformed from.
  ///   - isFirst: whether the sums begin here.
  func accumulate(
    _ x: BlockList, _ input: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, outputTiles: Range<Int>,
    blocks: Range<Int>, tileCount: Int, to sums: UnsafeMutablePointer<Float>, isFirst: Bool,
    _ context: ExecutionContext
  ) {
    let sumStride = sumStride(outputTiles: outputTiles.count)
    for frequency in 0..<form.frequencies {
      let skipsUpsampled = form.isZeroOfUpsampled(frequency)
      let input = input + frequency * inputLayout.frequencyStride
      var sums = sums + frequency * sumStride
      for tile in outputTiles {
        let gradient =
          gradient + frequency * gradientLayout.frequencyStride + tile * vectors * gradientLayout.blockStride
        for block in blocks {
          if skipsUpsampled && x.isUpsampled(block) {
            if isFirst { sums.update(repeating: 0, count: square) }
          } else {
            context.kernels.weight_gradient(
              lanes, vectors, 1, tileCount, input + block * inputLayout.blockStride, lanes, 0,
              gradient, lanes, 0, gradientLayout.blockStride, sums, vectors * lanes, isFirst ? 0 : 1)
          }
          sums += square
        }
      }
    }
  }

  /// Transforms the sums of one pair of output tile and input block back.
  /// - Parameters:
  ///   - pair: its place among the sums.
  ///   - gradient: [output tile][input block][tap][input lane][vector][output lane].
  func transform(
    _ sums: UnsafePointer<Float>, pair: Int, ofOutputTiles outputTiles: Int, tile: Int, block: Int,
    to gradient: UnsafeMutablePointer<Float>, accumulates: Bool, _ context: ExecutionContext
  ) {
    let lastTap = gradient + ((tile * inputBlocks + block) * 9 + 8) * square
    form.kernels(context, .float32).weight_gradient(
      lanes * vectors, sums + pair * square, sumStride(outputTiles: outputTiles), lastTap, -square,
      accumulates ? 1 : 0)
  }
}
