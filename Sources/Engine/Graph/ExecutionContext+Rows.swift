/// The loops of operations that make each row of a plane by itself.
extension ExecutionContext {
  /// Fills a tensor: `body` writes some rows of a plane, on any thread. Their halo is cleared behind it.
  func fill(_ view: TensorView, rows body: (_ plane: Int, _ rows: Range<Int>) -> Void) {
    let chunks = RowChunks(view)
    pool.run(tasks: chunks.count) { task, _ in
      let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
      body(plane, rows)
      view.clearHalo(arena, plane: view.planes[plane], rows: rows)
    }
  }

  /// Hands back a gradient: `body` writes some rows of a plane or, where it `accumulates`, adds to what stands there.
  func fill(
    _ target: GradientTarget, rows body: (_ plane: Int, _ rows: Range<Int>, _ accumulates: Bool) -> Void
  ) {
    let view = target.view
    let chunks = RowChunks(view)
    pool.run(tasks: chunks.count) { task, _ in
      let (plane, rows) = (chunks.plane(of: task), chunks.rows(of: task))
      let accumulates = target.accumulates[plane % view.blocks]
      body(plane, rows, accumulates)
      if !accumulates { view.clearHalo(arena, plane: view.planes[plane], rows: rows) }
    }
  }
}
