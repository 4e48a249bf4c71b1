import CKernels

/// The packed weights of a convolution, [output tile][input block][tap][input lane][vector][output lane], as products of
/// bfloat16 take them: rounded, and with the rows in pairs.
struct PairedWeights {
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

  /// Where 16 rows go, and the taps whose weights are added up in them.
  struct Rows {
    let place: UnsafeMutablePointer<UInt16>
    /// Halves from one vector of the tile to the next.
    let vectorStride: Int
    let sources: [Int]
  }

  /// Writes what leads from one block that a product reads to a tile of `productVectors` blocks that it writes:
  /// [pair of rows][lane][row of the pair].
  func pack(
    _ rows: [Rows], block: Int, tile: Int, productVectors: Int, _ context: ExecutionContext
  ) {
    withUnsafeTemporaryAllocation(
      byteCount: isBackward ? taps * Self.square * MemoryLayout<Float>.stride : 1,
      alignment: lanes * MemoryLayout<Float>.stride
    ) { memory in
      for vector in 0..<productVectors {
        let place = firstTarget + tile * productVectors + vector
        var (squares, rowStride) = (packed + square(ofInput: block, output: place), vectors * lanes)
        if isBackward {
          let source = packed + square(ofInput: place, output: block)
          let turned = memory.baseAddress!.assumingMemoryBound(to: Float.self)
          for tap in 0..<taps {
            context.kernels.transpose(
              source + tap * lanes * rowStride, rowStride, turned + tap * Self.square, lanes)
          }
          (squares, rowStride) = (UnsafePointer(turned), lanes)
        }
        for rows in rows {
          pair(
            rows.sources, squares, rowStride: rowStride, to: rows.place + vector * rows.vectorStride, context)
        }
      }
    }
  }

  /// The place of the first tap's square that leads from an input block to an output block.
  private func square(ofInput input: Int, output: Int) -> Int {
    (output / vectors * inputBlocks + input) * taps * Self.square * vectors + output % vectors * lanes
  }

  private func pair(
    _ sources: [Int], _ squares: UnsafePointer<Float>, rowStride: Int, to target: UnsafeMutablePointer<UInt16>,
    _ context: ExecutionContext
  ) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: max(sources.count, 1)) { offsets in
      for (index, tap) in sources.enumerated() { offsets[index] = tap * lanes * rowStride }
      context.kernels.pair_weights(squares, offsets.baseAddress!, sources.count, rowStride, target)
    }
  }
}
