import CKernels

/// Sizes and products of one attention.
///
/// Matrices that products read are packed for each image and head. *Rows of keys* are
/// [tile of channels][key][vector of the tile][channel], *columns of keys* the transpose,
/// [tile of keys][channel][vector of the tile][key]. The products of a piece of n queries lie in blocks of 16 keys,
/// [block][query][key]. Keys are filled up with zeros to whole blocks.
struct AttentionGeometry: Sendable {
  let batch: Int
  let heads: Int
  /// Shape of the queries, of all heads; and that of keys and values side by side.
  let queries: TensorShape
  let keys: TensorShape
  let precision: Precision
  let kernels: KernelSet
  /// Threads that may run its tasks at once.
  let workers: Int

  var queryCount: Int { queries.height * queries.width }
  var keyCount: Int { keys.height * keys.width }
  /// Blocks of keys, and of the channels of one head.
  var keyBlocks: Int { ChannelLayout.blocks(for: keyCount) }
  var headBlocks: Int { queries.channels / heads / lanes }
  var keyVectors: Int { kernels.tileVectors(forBlocks: keyBlocks) }
  var headVectors: Int { kernels.tileVectors(forBlocks: headBlocks) }
  /// 1 / sqrt(width of a head).
  var scale: Float { 1 / Float(headBlocks * lanes).squareRoot() }

  /// Floats of the keys or values of one image and head.
  var packedCount: Int { keyBlocks * lanes * headBlocks * lanes }
  /// Floats of the products of one piece.
  var productCount: Int { AttentionPieces.mostQueries * keyBlocks * lanes }
  /// Floats of a copy of the queries of one piece and head; none where the tensors hold floats.
  var pieceCopyCount: Int {
    FloatRows.scratchCount(precision, rows: 1, width: AttentionPieces.mostQueries, blocks: headBlocks)
  }

  var pieces: AttentionPieces { AttentionPieces(queries) }

  /// Groups of pieces with sums of their own over queries, where images and heads alone don't make enough tasks. A
  /// function of the shapes only.
  var groups: Int {
    let tasks = batch * heads
    return min(pieces.count, (32 + tasks - 1) / tasks)
  }

  func blocks(ofHead head: Int) -> Range<Int> { head * headBlocks..<(head + 1) * headBlocks }

  /// The products of a piece of queries, or of gradients of them, with each key: rows x columns of keys.
  func multiply(
    _ rows: FloatRows, _ piece: AttentionPiece, byKeys columns: UnsafePointer<Float>,
    to products: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let (depth, vectors) = (headBlocks * lanes, keyVectors)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: headBlocks) { offsets in
      for block in 0..<headBlocks { offsets[block] = block * rows.blockStride }
      for tile in 0..<keyBlocks / vectors {
        for row in 0..<piece.rows.count {
          context.kernels.brgemm(
            piece.columns.count, vectors, rows.base + row * rows.rowStride, offsets.baseAddress!, headBlocks,
            lanes, lanes, columns + tile * depth * vectors * lanes,
            products + (tile * vectors * piece.count + row * piece.columns.count) * lanes, lanes,
            piece.count * lanes, 0)
        }
      }
    }
  }

  /// The sum over the keys of a piece's products, or of gradients of them, with what the keys hold: products x rows of
  /// keys.
  func multiply(
    _ products: UnsafePointer<Float>, _ piece: AttentionPiece, byRows keys: UnsafePointer<Float>,
    to rows: FloatRows, accumulates: Bool, _ context: ExecutionContext
  ) {
    let (depth, vectors) = (keyBlocks * lanes, headVectors)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: keyBlocks) { offsets in
      for block in 0..<keyBlocks { offsets[block] = block * piece.count * lanes }
      for tile in 0..<headBlocks / vectors {
        for row in 0..<piece.rows.count {
          context.kernels.brgemm(
            piece.columns.count, vectors, products + row * piece.columns.count * lanes, offsets.baseAddress!,
            keyBlocks, lanes, lanes, keys + tile * depth * vectors * lanes,
            rows.base + row * rows.rowStride + tile * vectors * rows.blockStride, lanes, rows.blockStride,
            accumulates ? 1 : 0)
        }
      }
    }
  }

  /// The sum over a piece's queries of their products with each key times what the queries hold, in the order of rows of
  /// keys.
  func sum(
    _ products: UnsafePointer<Float>, _ piece: AttentionPiece, times rows: FloatRows,
    to sums: UnsafeMutablePointer<Float>, accumulates: Bool, _ context: ExecutionContext
  ) {
    let vectors = headVectors
    for tile in 0..<headBlocks / vectors {
      for block in 0..<keyBlocks {
        context.kernels.weight_gradient(
          lanes, vectors, piece.rows.count, piece.columns.count, products + block * piece.count * lanes,
          lanes,
          piece.columns.count * lanes, rows.base + tile * vectors * rows.blockStride, lanes, rows.rowStride,
          rows.blockStride, sums + (tile * keyBlocks + block) * lanes * vectors * lanes, vectors * lanes,
          accumulates ? 1 : 0)
      }
    }
  }
}
