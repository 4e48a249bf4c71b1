extension Graph {
  /// Scaled dot-product attention of several heads (Vaswani et al. 2017): the first input holds queries q, the second
  /// keys k and values v side by side, each of as many channels as q. For head h of width d, whose channels are
  /// h d to (h + 1) d - 1 of each,
  ///
  ///     z = softmax over the keys of (q k^T / sqrt(d)) v
  ///
  /// with all pixels of an image as rows. As `F.scaled_dot_product_attention` of PyTorch.
  package struct Attention: OperationDefinition {
    package let heads: Int
    /// Channels of each.
    package let headWidth: Int

    /// That of the queries.
    func shape(_ shapes: NodeShapes) -> TensorShape {
      TensorShape(
        channels: shapes.channels, height: shapes.inputs[0].height, width: shapes.inputs[0].width)
    }

    func planned(_ node: NodeContext) -> (any PlannedOperation)? {
      PlannedAttention(
        geometry: AttentionGeometry(
          batch: node.batch, heads: heads, queries: node.inputs[0].shape, keys: node.inputs[1].shape,
          precision: node.output.precision, kernels: node.kernels, workers: node.threads),
        keepsLogSums: !node.infers)
    }
  }
}

extension GraphBuilder {
  /// Attention of `heads` heads with queries `q` and, side by side, keys and values `kv`.
  package mutating func attention(_ q: Tensor, _ kv: Tensor, heads: Int) -> Tensor {
    precondition(
      q.channels % (heads * lanes) == 0 && kv.channels == 2 * q.channels
        && q.layout.segments.count == 1 && kv.layout.segments.count == 1,
      "heads take blocks of 16 channels, and keys and values as many as queries each")
    return append(Graph.Attention(heads: heads, headWidth: q.channels / heads), [q, kv], named: "attention")
  }
}

/// Attention that never stores its matrix of N queries x M keys: pieces of at most 64 queries have their products, the
/// softmax and the sum of values while these lie in the cache.
///
/// Of the forward a number per query and head is kept, L = log of the sum over the keys of e^s, s = q k^T / sqrt(d). The
/// backward has the products anew, and p = e^(s - L) (Dao et al., "FlashAttention", 2022):
///
///     dp = dz v^T,   ds = p (dp - sum over the keys of p dp)
///     dq = ds k / sqrt(d),   dk = ds^T q / sqrt(d),   dv = p^T dz
///
/// dk and dv sum over queries: a fixed number of groups of pieces each has sums of its own, added up in order.
struct PlannedAttention: PlannedOperation {
  let geometry: AttentionGeometry
  /// Whether a backward will follow.
  let keepsLogSums: Bool

  var summary: String { geometry.heads == 1 ? "attention" : "attention, \(geometry.heads) heads" }
  /// Of both products.
  var multiplyAdds: Int { 2 * geometry.queryCount * geometry.keyCount * geometry.queries.channels }

  func requirements(halo: Int) -> BufferRequirements {
    let geometry = geometry
    let packs = geometry.batch * geometry.heads * geometry.packedCount
    return BufferRequirements(
      saved: geometry.batch * geometry.heads * geometry.queryCount,
      forwardScratch: 2 * packs
        + geometry.workers * (geometry.productCount + 2 * geometry.pieceCopyCount),
      backwardScratch: 3 * packs + 2 * geometry.groups * packs
        + geometry.workers * (2 * geometry.productCount + 3 * geometry.pieceCopyCount),
      backwardReadsInputs: true)
  }

  func forward(_ buffers: Buffers, _ context: ExecutionContext) {
    let (q, kv, z) = (buffers.inputs[0], buffers.inputs[1], buffers.output)
    let geometry = geometry
    let (packed, pieces) = (geometry.packedCount, geometry.pieces)
    let packs = geometry.batch * geometry.heads * packed
    let keys = context.arena + buffers.forwardScratch
    let values = keys + packs
    let copies = values + packs
    pack(kv, .keys, columnsOfKeys: keys, scratch: values, context)
    pack(kv, .values, rows: values, context)
    let copyCount = geometry.productCount + 2 * geometry.pieceCopyCount
    context.pool.run(tasks: geometry.batch * geometry.heads * pieces.count) { task, worker in
      let head = task / pieces.count
      let piece = pieces[task % pieces.count]
      let blocks = geometry.blocks(ofHead: head % geometry.heads)
      let products = copies + worker * copyCount
      func rows(_ view: TensorView, _ place: Int) -> FloatRows {
        FloatRows(
          view, image: head / geometry.heads, blocks: blocks, rows: piece.rows, columns: piece.columns,
          scratch: products + geometry.productCount + place * geometry.pieceCopyCount, context)
      }
      let (queries, output) = (rows(q, 0), rows(z, 1))
      queries.load(context)
      geometry.multiply(queries, piece, byKeys: keys + head * packed, to: products, context)
      context.kernels.row_softmax(
        piece.count, geometry.keyCount, piece.count * lanes, geometry.scale, products,
        keepsLogSums ? context.arena + buffers.saved + head * geometry.queryCount + piece.first : nil)
      geometry.multiply(
        products, piece, byRows: values + head * packed, to: output, accumulates: false, context)
      output.store(accumulates: false, context)
      piece.clearHalos(of: z, image: head / geometry.heads, blocks: blocks, context)
    }
  }
}
