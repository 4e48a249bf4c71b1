import CKernels

/// A tensor that a `Bfloat16Product` reads, and how. A product takes in 32 halves of a pixel's neighbourhood at once: either
/// the same pixel in two channel blocks, which a task lays beside each other first, or two neighbouring pixels of one
/// block as they lie in memory. The latter wastes products where the taps of a row are odd in number.
struct Bfloat16Source: Sendable {
  let blocks: Int
  let grids: [TapGrid]
  /// Blocks that are taken in pairs; the others are taken as they lie.
  private let pairedBlocks: Int

  init(blocks: Int, grids: [TapGrid]) {
    self.blocks = blocks
    self.grids = grids
    let isWasteful = grids.contains { $0.columns.taps.count % 2 == 1 }
    pairedBlocks = isWasteful ? blocks / 2 * 2 : 0
  }

  private static let square = lanes * lanes

  /// Halves of the weights that lead to one vector, by grid [pair of blocks][tap], [other block][pair of taps].
  var halvesPerVector: Int { grids.reduce(0) { $0 + halvesPerVector($1) } }
  private func halvesPerVector(_ grid: TapGrid) -> Int { pairedHalves(grid) + singleHalves(grid) }
  private func pairedHalves(_ grid: TapGrid) -> Int { pairedBlocks * grid.taps.count * Self.square }
  private func singleHalves(_ grid: TapGrid) -> Int {
    (blocks - pairedBlocks) * grid.pairs.count * depth(grid) * lanes
  }
  /// Halves that one entry of pairs of taps takes in: those of one or of two pixels.
  private func depth(_ grid: TapGrid) -> Int { (grid.pairs.first?.sources.count ?? 0) * lanes }

  /// Calls `body` for each 16 rows of the weights of one block: with the halves before those of the first vector, the
  /// halves from one vector to the next, and the taps whose weights are added up.
  func forEachWeightRows(
    ofBlock block: Int, vectors: Int, _ body: (_ place: Int, _ vectorStride: Int, _ sources: [Int]) -> Void
  ) {
    var first = 0
    for grid in grids {
      if block < pairedBlocks {
        for (index, tap) in grid.taps.enumerated() {
          let entry = block / 2 * grid.taps.count + index
          body(
            first + (2 * entry * vectors + block % 2) * Self.square, 2 * Self.square, tap.sources[0])
        }
      } else {
        let depth = depth(grid)
        for (index, pair) in grid.pairs.enumerated() {
          let entry = (block - pairedBlocks) * grid.pairs.count + index
          for (half, sources) in pair.sources.enumerated() {
            body(
              first + (pairedHalves(grid) + entry * depth * lanes) * vectors + half * Self.square,
              depth * lanes,
              sources)
          }
        }
      }
      first += halvesPerVector(grid) * vectors
    }
  }

  // MARK: Products

  /// The rows of the tensor that some rows of the target need.
  private func inputRows(_ rows: Range<Int>) -> Range<Int> {
    var (low, high) = (Int.max, Int.min)
    for grid in grids where !grid.taps.isEmpty {
      let own = grid.rows.places(in: rows)
      if own.isEmpty { continue }
      low = min(low, own.lowerBound * grid.rows.inputStep + grid.taps.first!.dy)
      high = max(high, (own.upperBound - 1) * grid.rows.inputStep + grid.taps.last!.dy + 1)
    }
    return low < high ? low..<high : 0..<0
  }

  /// Halves that `layPairs` takes for so many rows of the target, at most.
  /// - Parameter pitch: pixels from one row of the tensor to the next.
  func pairedHalves(rows: Int, pitch: Int) -> Int {
    if pairedBlocks == 0 { return 0 }
    let steps = grids.map(\.rows.outputStep).max()!
    let most = (0..<steps).map { inputRows($0..<$0 + rows).count }.max()!
    return most * pitch * pairedBlocks * lanes
  }

  /// Lays the pairs of blocks of what some rows of the target need: [pair][row][pixel with the halo][block][lane].
  func layPairs(
    of view: TensorView, image: Int, _ rows: Range<Int>, at place: UnsafeMutablePointer<UInt16>,
    _ context: ExecutionContext
  ) {
    if pairedBlocks == 0 { return }
    typealias Pixel = SIMD16<UInt16>
    let inputRows = inputRows(rows)
    let pixels = inputRows.count * view.rowStride / lanes
    let target = UnsafeMutableRawPointer(place).assumingMemoryBound(to: Pixel.self)
    for block in 0..<pairedBlocks {
      let source = view.address(
        context.arena, plane: view.plane(image, block),
        offset: inputRows.lowerBound * view.rowStride - view.halo * lanes
      ).assumingMemoryBound(to: Pixel.self)
      let first = target + (block / 2 * pixels * 2 + block % 2)
      for pixel in 0..<pixels { first[2 * pixel] = source[pixel] }
    }
  }

  /// Where the sums of one task lie: [vector][row][pixel with the halo][lane].
  struct Sums {
    let base: UnsafeMutablePointer<Float>
    let rows: Range<Int>
    let width: Int
    let pitch: Int
    let vectors: Int
    let vectorStride: Int
  }

  /// Adds up the products over all blocks and taps.
  /// - Parameters:
  ///   - pairs: what `layPairs` left there for the rows of `sums`.
  ///   - accumulates: whether they are added to what is there.
  func multiply(
    _ view: TensorView, image: Int, pairs: UnsafePointer<UInt16>, _ weights: UnsafePointer<UInt16>,
    to sums: Sums, accumulates: Bool, _ context: ExecutionContext
  ) {
    let arena = UnsafeRawPointer(context.arena).assumingMemoryBound(to: UInt16.self)
    let pitch = view.rowStride / lanes
    let inputRows = inputRows(sums.rows)
    let firstPixel = view.halo - inputRows.lowerBound * pitch
    var weights = weights
    for grid in grids {
      if grid.taps.isEmpty {
        if !accumulates { clear(grid, sums) }
        continue
      }
      if pairedBlocks > 0 {
        multiply(
          grid, pairs, grid.taps, blocks: 0..<pairedBlocks / 2, depth: 2 * lanes, pixelStride: 2 * lanes,
          pitch: pitch, weights, to: sums, accumulates: accumulates, context
        ) { (inputRows.count * pitch * $0 + firstPixel) * 2 * lanes }
      }
      if pairedBlocks < blocks {
        multiply(
          grid, arena, grid.pairs, blocks: pairedBlocks..<blocks, depth: depth(grid), pixelStride: lanes,
          pitch: pitch, weights + pairedHalves(grid) * sums.vectors, to: sums,
          accumulates: accumulates || pairedBlocks > 0, context
        ) { view.plane(image, $0) }
      }
      weights += halvesPerVector(grid) * sums.vectors
    }
  }

  /// - Parameters:
  ///   - pixelStride: halves from one pixel of the tensor to the next.
  ///   - place: of a block's first pixel, from `x`.
  @inline(__always)
  private func multiply(
    _ grid: TapGrid, _ x: UnsafePointer<UInt16>, _ entries: [TapGrid.Entry], blocks: Range<Int>, depth: Int,
    pixelStride: Int, pitch: Int, _ weights: UnsafePointer<UInt16>, to sums: Sums, accumulates: Bool,
    _ context: ExecutionContext, place: (_ block: Int) -> Int
  ) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: blocks.count * entries.count) { offsets in
      var index = 0
      for block in blocks {
        let first = place(block)
        for entry in entries {
          offsets[index] = first + (entry.dy * pitch + entry.dx) * pixelStride
          index += 1
        }
      }
      multiply(
        grid, x, UnsafeBufferPointer(offsets), depth: depth, pixelStride: pixelStride, pitch: pitch, weights,
        to: sums, accumulates: accumulates, context)
    }
  }

  /// - Parameter offsets: of each entry, from `x`, for the first pixel of the tensor.
  private func multiply(
    _ grid: TapGrid, _ x: UnsafePointer<UInt16>, _ offsets: UnsafeBufferPointer<Int>, depth: Int,
    pixelStride: Int, pitch: Int, _ weights: UnsafePointer<UInt16>, to sums: Sums, accumulates: Bool,
    _ context: ExecutionContext
  ) {
    let rows = grid.rows.places(in: sums.rows)
    let width = grid.columns.places(in: 0..<sums.width).count
    if rows.isEmpty || width == 0 { return }
    let (outputStep, inputStep) = (grid.columns.outputStep, grid.columns.inputStep)
    func product(_ row: Int, pixels: Int) {
      let y = grid.rows.origin + grid.rows.outputStep * row - sums.rows.lowerBound
      context.kernels.brgemm_bf16(
        pixels, sums.vectors, x + row * inputStep * pitch * pixelStride, offsets.baseAddress!, offsets.count,
        depth,
        inputStep * pixelStride, weights, sums.base + (y * sums.pitch + grid.columns.origin) * lanes,
        outputStep * lanes, sums.vectorStride, accumulates ? 1 : 0)
    }
    // Rows that lie alike in both tensors are one row, halo and all: what comes out there is never read.
    if outputStep == 1 && inputStep == 1 && pitch == sums.pitch {
      product(rows.lowerBound, pixels: (rows.count - 1) * pitch + width)
    } else {
      for row in rows { product(row, pixels: width) }
    }
  }

  /// Zeros the sums of pixels that meet no tap.
  private func clear(_ grid: TapGrid, _ sums: Sums) {
    for row in grid.rows.places(in: sums.rows) {
      let y = grid.rows.origin + grid.rows.outputStep * row - sums.rows.lowerBound
      for column in grid.columns.places(in: 0..<sums.width) {
        let x = grid.columns.origin + grid.columns.outputStep * column
        for vector in 0..<sums.vectors {
          (sums.base + vector * sums.vectorStride + (y * sums.pitch + x) * lanes).update(
            repeating: 0, count: lanes)
        }
      }
    }
  }
}

extension TapGrid.Axis {
  /// The places i whose pixels, origin + outputStep * i, lie in a range.
  func places(in range: Range<Int>) -> Range<Int> {
    func first(from bound: Int) -> Int { max(0, (bound - origin + outputStep - 1) / outputStep) }
    return first(from: range.lowerBound)..<max(first(from: range.lowerBound), first(from: range.upperBound))
  }
}
