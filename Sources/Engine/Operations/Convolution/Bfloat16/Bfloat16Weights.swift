import CKernels

/// The packed weights of a convolution, [output tile][input block][tap][input lane][vector][output lane], as products of
/// bfloat16 take them: rounded, and with the rows in pairs.
struct Bfloat16Weights {
  let packed: UnsafePointer<Float>
  /// Input blocks of the convolution, and vectors of one of its output tiles.
  let inputBlocks: Int
  let vectors: Int
  let taps: Int
  /// Whether the product is that of the input's gradient, from outputs to inputs.
  let isBackward: Bool
  /// The block that the first target block of the product is among the convolution's inputs or outputs.
  var firstTarget = 0

  private static let square = lanes * lanes

  /// Writes what leads from one block of a source to a tile of `productVectors` blocks: [pair of rows][lane][row of the
  /// pair], where the source says.
  /// - Parameter block: the source's own; `firstBlock` is its first among those of the convolution.
  func pack(
    _ source: Bfloat16Source, block: Int, firstBlock: Int, tile: Int, productVectors: Int,
    to target: UnsafeMutablePointer<UInt16>, _ context: ExecutionContext
  ) {
    withUnsafeTemporaryAllocation(
      byteCount: isBackward ? taps * Self.square * MemoryLayout<Float>.stride : 1,
      alignment: lanes * MemoryLayout<Float>.stride
    ) { memory in
      for vector in 0..<productVectors {
        let place = firstTarget + tile * productVectors + vector
        var rowStride = vectors * lanes
        var squares = packed + square(ofInput: firstBlock + block, output: place)
        if isBackward {
          squares = packed + square(ofInput: place, output: firstBlock + block)
          let turned = memory.baseAddress!.assumingMemoryBound(to: Float.self)
          for tap in 0..<taps {
            context.kernels.transpose(
              squares + tap * lanes * rowStride, rowStride, turned + tap * Self.square, lanes)
          }
          (squares, rowStride) = (UnsafePointer(turned), lanes)
        }
        source.forEachWeightRows(ofBlock: block, vectors: productVectors) { place, vectorStride, sources in
          withUnsafeTemporaryAllocation(of: Int.self, capacity: max(sources.count, 1)) { offsets in
            for (index, tap) in sources.enumerated() { offsets[index] = tap * lanes * rowStride }
            context.kernels.pair_weights(
              squares, offsets.baseAddress!, sources.count, rowStride, target + place + vector * vectorStride)
          }
        }
      }
    }
  }

  /// The place of the first tap's square that leads from an input block to an output block.
  private func square(ofInput input: Int, output: Int) -> Int {
    (output / vectors * inputBlocks + input) * taps * Self.square * vectors + output % vectors * lanes
  }
}
