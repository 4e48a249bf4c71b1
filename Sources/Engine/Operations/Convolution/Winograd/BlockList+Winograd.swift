import CKernels

/// What Winograd's forms take of blocks: the frequencies of their tiles.
extension BlockList {
  /// Calls `body` with the ranges of neighbouring blocks, within `blocks`, that have something at a frequency.
  @inline(__always)
  func forEachRange(
    of blocks: Range<Int>, at frequency: Int, _ form: WinogradForm, _ body: (Range<Int>) -> Void
  ) {
    guard form.isZeroOfUpsampled(frequency) else { return body(blocks) }
    var first = 0
    for part in parts {
      let range = (first..<first + part.view.blocks).clamped(to: blocks)
      if !part.isUpsampled && !range.isEmpty { body(range) }
      first += part.view.blocks
    }
  }

  /// What a transform reads.
  enum Extent {
    /// Tiles with the pixels around them, as a convolution reads them.
    case window
    /// Tiles alone.
    case tile
  }

  /// Transforms some tiles of one block; `layout` says where the frequencies go.
  func transform(
    _ extent: Extent, _ block: Int, _ tiles: WinogradTiles, _ range: Range<Int>,
    to frequencies: UnsafeMutablePointer<Float>, _ layout: FrequencyLayout, _ context: ExecutionContext
  ) {
    withBlock(block) { part, place in
      let x = part.view
      let kernels = tiles.form.kernels(context, x.precision)
      let transform =
        switch extent {
        case .window: part.isUpsampled ? kernels.upsampled_input! : kernels.input
        case .tile: part.isUpsampled ? kernels.upsampled_tile! : kernels.tile
        }
      let scale = part.isUpsampled ? 2 : 1
      let margin = extent == .window ? 1 : 0
      tiles.forEachRun(range) { run in
        let corner = (run.y / scale - margin) * x.rowStride + (run.x / scale - margin) * lanes
        transform(
          run.count, x.address(context.arena, plane: x.plane(run.image, place), offset: corner), x.rowStride,
          frequencies + block * layout.blockStride + run.index * lanes, layout.frequencyStride)
      }
    }
  }
}
