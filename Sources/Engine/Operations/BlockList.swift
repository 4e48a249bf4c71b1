/// The channel blocks that a Winograd convolution reads or, for its gradient, writes: those of several tensors one after
/// the other, of which some stand for their nearest upsampling to twice their size.
struct BlockList {
  struct Part {
    let view: TensorView
    /// Whether the convolution sees the tensor at twice its size.
    let isUpsampled: Bool
    /// For gradients, for each block whether values are added to what is there.
    var accumulates: [Bool]?

    func accumulates(_ block: Int) -> Bool { accumulates?[block] ?? false }
  }

  let parts: [Part]

  /// Calls `body` with the part that holds a block, and the block's index there.
  @inline(__always)
  func withBlock(_ block: Int, _ body: (_ part: Part, _ block: Int) -> Void) {
    var first = 0
    for part in parts {
      if block < first + part.view.blocks { return body(part, block - first) }
      first += part.view.blocks
    }
    preconditionFailure("the list has no such block")
  }

  /// Transforms some tiles of one block: 36 frequencies, `layout` says where.
  func transform(
    _ block: Int, _ tiles: WinogradTiles, _ range: Range<Int>, to frequencies: UnsafeMutablePointer<Float>,
    _ layout: FrequencyLayout, _ context: ExecutionContext
  ) {
    let kernels = context.kernels
    withBlock(block) { part, place in
      let x = part.view
      let transform = part.isUpsampled ? kernels.winograd_upsampled_input : kernels.winograd_input
      let scale = part.isUpsampled ? 2 : 1
      tiles.forEachRun(range) { run in
        let corner = (run.y / scale - 1) * x.rowStride + (run.x / scale - 1) * lanes
        transform(
          run.count, context.arena + x.plane(run.image, place) + corner, x.rowStride,
          frequencies + block * layout.blockStride + run.index * lanes, layout.frequencyStride)
      }
    }
  }
}
