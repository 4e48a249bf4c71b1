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
}
