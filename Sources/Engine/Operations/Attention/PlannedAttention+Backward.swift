import CKernels

extension PlannedAttention {
  func backward(_ buffers: Buffers, _ context: ExecutionContext) {
    guard let queryTarget = buffers.inputGradients[0], let keyTarget = buffers.inputGradients[1] else {
      preconditionFailure("attention's inputs want gradients")
    }
    let (q, kv, dz) = (buffers.inputs[0], buffers.inputs[1], buffers.outputGradient!)
    let geometry = geometry
    let (packed, pieces, groups) = (geometry.packedCount, geometry.pieces, geometry.groups)
    let packs = geometry.batch * geometry.heads * packed
    let keyRows = context.arena + buffers.backwardScratch
    let (keyColumns, valueColumns, sums) = (keyRows + packs, keyRows + 2 * packs, keyRows + 3 * packs)
    let copies = sums + 2 * groups * packs
    // The sums' place is free until then.
    pack(kv, .values, columnsOfKeys: valueColumns, scratch: sums, context)
    pack(kv, .keys, rows: keyRows, columnsOfKeys: keyColumns, context)
    let copyCount = 2 * geometry.productCount + 3 * geometry.pieceCopyCount
    context.pool.run(tasks: geometry.batch * geometry.heads * groups) { task, worker in
      let (head, group) = (task / groups, task % groups)
      let image = head / geometry.heads
      let blocks = geometry.blocks(ofHead: head % geometry.heads)
      let products = copies + worker * copyCount
      let gradients = products + geometry.productCount
      let keySums = sums + 2 * task * packed
      let accumulates = queryTarget.accumulates[blocks.lowerBound]
      let ownPieces = group * pieces.count / groups..<(group + 1) * pieces.count / groups
      for index in ownPieces {
        let piece = pieces[index]
        func rows(_ view: TensorView, _ place: Int) -> FloatRows {
          FloatRows(
            view, image: image, blocks: blocks, rows: piece.rows, columns: piece.columns,
            scratch: gradients + geometry.productCount + place * geometry.pieceCopyCount, context)
        }
        let (queries, outputs, dq) = (rows(q, 0), rows(dz, 1), rows(queryTarget.view, 2))
        queries.load(context)
        outputs.load(context)
        geometry.multiply(queries, piece, byKeys: keyColumns + head * packed, to: products, context)
        geometry.multiply(outputs, piece, byKeys: valueColumns + head * packed, to: gradients, context)
        context.kernels.row_softmax_backward(
          piece.count, geometry.keyCount, piece.count * lanes, geometry.scale, products,
          context.arena + buffers.saved + head * geometry.queryCount + piece.first, gradients)
        let isFirst = index == ownPieces.lowerBound
        geometry.sum(gradients, piece, times: queries, to: keySums, accumulates: !isFirst, context)
        geometry.sum(products, piece, times: outputs, to: keySums + packed, accumulates: !isFirst, context)
        geometry.multiply(
          gradients, piece, byRows: keyRows + head * packed, to: dq,
          accumulates: accumulates && dq.areInPlace, context)
        dq.store(accumulates: accumulates, context)
        if !accumulates {
          piece.clearHalos(of: queryTarget.view, image: image, blocks: blocks, context)
        }
      }
    }
    addUp(sums, groups: groups, to: keyTarget, context)
  }

  /// Adds up the groups' sums in order, into those of the first.
  private func addUp(
    _ sums: UnsafeMutablePointer<Float>, groups: Int, to target: GradientTarget, _ context: ExecutionContext
  ) {
    let geometry = geometry
    let packed = geometry.packedCount
    context.pool.run(tasks: 2 * geometry.batch * geometry.heads) { task, _ in
      let (head, half) = (task / 2, task % 2)
      let total = sums + (2 * head * groups + half) * packed
      for group in 1..<max(groups, 1) {
        context.planes(.float32).copy(1, packed / lanes, 0, total + 2 * group * packed, total, 1)
      }
      unpackRows(
        total, Half(rawValue: half)!, image: head / geometry.heads, head: head % geometry.heads, to: target,
        context)
    }
  }
}
