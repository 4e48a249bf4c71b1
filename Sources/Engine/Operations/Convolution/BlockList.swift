import CKernels

/// The channel blocks that a convolution reads or, for its gradient, writes: those of several tensors one after
/// the other, of which some stand for their nearest upsampling to twice their size.
struct BlockList {
  struct Part {
    let view: TensorView
    /// Whether the convolution sees the tensor at twice its size.
    let isUpsampled: Bool
    /// For gradients, for each block whether values are added to what is there.
    var accumulates: UnsafeBufferPointer<Bool>?

    func accumulates(_ block: Int) -> Bool { accumulates?[block] ?? false }
  }

  let parts: [Part]

  init(parts: [Part]) { self.parts = parts }

  /// What a convolution reads.
  init(_ inputs: ArraySlice<TensorView>, _ geometry: ConvolutionGeometry) {
    parts = zip(inputs, geometry.inputs).map { Part(view: $0, isUpsampled: $1.isUpsampled) }
  }

  /// One tensor, seen as it is.
  init(_ view: TensorView) { parts = [Part(view: view, isUpsampled: false)] }

  /// Calls `body` with the part that holds a block, and the block's index there.
  @inline(__always)
  func withBlock<Result>(_ block: Int, _ body: (_ part: Part, _ block: Int) -> Result) -> Result {
    var first = 0
    for part in parts {
      if block < first + part.view.blocks { return body(part, block - first) }
      first += part.view.blocks
    }
    preconditionFailure("the list has no such block")
  }

  func isUpsampled(_ block: Int) -> Bool { withBlock(block) { part, _ in part.isUpsampled } }

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

  /// Zeros the halos of all blocks that values were not added to.
  func clearHalos(_ context: ExecutionContext) {
    for part in parts {
      let view = part.view
      context.pool.run(tasks: view.planes.count) { plane, _ in
        if part.accumulates(plane % view.blocks) { return }
        view.clearHalo(context.arena, plane: view.planes[plane], rows: 0..<view.shape.height)
      }
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
