import CKernels

/// The packed weights of a 3 x 3 convolution as one of its two products takes them, transformed piece by piece:
/// [output tile][input block][tap][input lane][vector][output lane] of the convolution.
struct WinogradWeights {
  let packed: UnsafePointer<Float>
  /// Input blocks of the convolution, and vectors of one of its output tiles.
  let inputBlocks: Int
  let vectors: Int
  /// Whether the product is that of the input's gradient: with the taps turned round, and from outputs to inputs.
  let isBackward: Bool

  private static let taps = 9

  /// Transforms what leads from one block that a product reads to one tile of `productVectors` blocks that it writes.
  /// - Parameter target: [frequency][lane of the block][vector of the tile][lane], frequencies `stride` floats apart.
  func transform(
    _ form: WinogradForm, block: Int, tile: Int, productVectors: Int, to target: UnsafeMutablePointer<Float>,
    stride: Int, _ context: ExecutionContext
  ) {
    let transform = form.kernels(context, .float32).weights
    let square = lanes * productVectors * lanes
    if !isBackward {
      return transform(
        lanes * vectors, packed + (tile * inputBlocks + block) * Self.taps * square, square, target, stride)
    }
    withUnsafeTemporaryAllocation(
      byteCount: Self.taps * square * MemoryLayout<Float>.stride,
      alignment: lanes * MemoryLayout<Float>.stride
    ) { memory in
      let turned = memory.baseAddress!.assumingMemoryBound(to: Float.self)
      for vector in 0..<productVectors {
        let panel = block / vectors * inputBlocks + tile * productVectors + vector
        let source =
          packed + panel * Self.taps * lanes * vectors * lanes + block % vectors * lanes
        for tap in 0..<Self.taps {
          context.kernels.transpose(
            source + tap * lanes * vectors * lanes, vectors * lanes,
            turned + (Self.taps - 1 - tap) * square + vector * lanes, productVectors * lanes)
        }
      }
      transform(lanes * productVectors, turned, square, target, stride)
    }
  }
}
