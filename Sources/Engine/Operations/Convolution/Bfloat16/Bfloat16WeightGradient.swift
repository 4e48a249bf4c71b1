import CKernels

/// The weight gradient of a convolution by products of bfloat16 that are summed in floats: for each tap
///
///     dw[t] = x moved by t, as [input channel][pixel], times dz, as [pixel][output channel]
///
/// Pieces of some rows are laid out so within a task's cache: x once for all taps, which are but places in it. Pixels are
/// counted along the rows of dz with their halo, whose zeros add nothing.
struct Bfloat16WeightGradient: Sendable {
  let batch: Int
  let kernel: Int
  let stride: Int
  let padding: Int
  let inputBlocks: Int
  let outputBlocks: Int
  /// Of the output.
  let shape: TensorShape
  let halo: Int
  /// Vectors of one output tile.
  let vectors: Int
  let workers: Int

  /// Floats of the sums that a task may keep in its cache.
  private static let keptSums = 192 << 10
  /// Pixels of a piece: enough to pay for loading and storing the sums.
  private static let pixelsPerPiece = 768
  /// Tasks that are enough to share out.
  private static let tasks = 16
  /// Pixels that one product takes in.
  private static let pixelsPerProduct = 2 * lanes
  /// Columns before the first pixel, as the first tap may lie before it.
  private static let lead = 2 * lanes

  private var taps: Int { kernel * kernel }
  private var tiles: Int { outputBlocks / vectors }
  /// Floats of the sums of one output tile, [tap][input channel][vector][lane].
  private var tileCount: Int { taps * inputBlocks * lanes * vectors * lanes }
  /// Output tiles fall into parts: more than one where their sums don't fit the cache or the pieces alone don't make
  /// enough tasks. A function of the shapes only, as are the groups.
  private var parts: Int {
    min(tiles, max((tiles * tileCount + Self.keptSums - 1) / Self.keptSums, Self.tasks / pieces))
  }
  private var tilesPerPart: Int { (tiles + parts - 1) / parts }
  /// Pieces fall into groups that are summed side by side.
  private var groups: Int { min(pieces, max(1, Self.tasks / parts)) }

  private var pitch: Int { TensorView.rowStride(shape, halo: halo, pixelStride: 1) }
  private var rowsPerPiece: Int { max(1, min(shape.height, Self.pixelsPerPiece / pitch)) }
  private var piecesPerImage: Int { (shape.height + rowsPerPiece - 1) / rowsPerPiece }
  /// Small images share a piece.
  private var imagesPerPiece: Int { max(1, min(batch, Self.pixelsPerPiece / (shape.height * pitch))) }
  private var pieces: Int { (batch + imagesPerPiece - 1) / imagesPerPiece * piecesPerImage }
  private func products(rows: Int) -> Int {
    (rows * pitch + Self.pixelsPerProduct - 1) / Self.pixelsPerProduct
  }

  /// Halves of one input channel and image.
  private var windowStride: Int {
    (Self.lead + (rowsPerPiece + kernel) * pitch + 3 * Self.pixelsPerProduct - 1) / Self.pixelsPerProduct
      * Self.pixelsPerProduct
  }
  /// Halves from one input channel of a piece to the next: a multiple of a cache line, but not of a page.
  private var planarStride: Int {
    imagesPerPiece * windowStride + (imagesPerPiece * windowStride % 128 == 0 ? 32 : 0)
  }
  private var planarCount: Int { inputBlocks * lanes * planarStride }
  private var gradientTileHalves: Int {
    imagesPerPiece * products(rows: rowsPerPiece) * productHalves
  }
  /// Halves of dz in one product.
  private var productHalves: Int { Self.pixelsPerProduct * vectors * lanes }
  /// Floats of what one task lays out.
  private var taskScratchCount: Int { (planarCount + tilesPerPart * gradientTileHalves) / 2 }
  /// Floats of scratch memory.
  var scratchCount: Int { groups * tiles * tileCount + workers * taskScratchCount }

  /// - Parameter gradient: [output tile][input block][tap][input lane][vector][output lane].
  func run(
    _ x: BlockList, _ dz: TensorView, to gradient: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>, _ context: ExecutionContext
  ) {
    let groupCount = tiles * tileCount
    context.pool.run(tasks: groups * parts) { task, worker in
      let (part, group) = (task % parts, task / parts)
      let own = scratch + groups * groupCount + worker * taskScratchCount
      let planar = UnsafeMutableRawPointer(own).assumingMemoryBound(to: UInt16.self)
      planar.update(repeating: 0, count: planarCount)
      let ownPieces = group * pieces / groups..<(group + 1) * pieces / groups
      for piece in ownPieces {
        let firstImage = piece / piecesPerImage * imagesPerPiece
        let firstRow = piece % piecesPerImage * rowsPerPiece
        accumulate(
          x, dz, images: firstImage..<min(firstImage + imagesPerPiece, batch),
          rows: firstRow..<min(firstRow + rowsPerPiece, shape.height),
          tiles: part * tilesPerPart..<min((part + 1) * tilesPerPart, tiles), planar,
          to: scratch + group * groupCount, isFirst: piece == ownPieces.lowerBound, context)
      }
    }
    let square = lanes * vectors * lanes
    context.pool.run(tasks: tiles * inputBlocks) { task, _ in
      let (block, tile) = (task % inputBlocks, task / inputBlocks)
      for tap in 0..<taps {
        let source = scratch + ((tile * taps + tap) * inputBlocks + block) * square
        let target = gradient + ((tile * inputBlocks + block) * taps + tap) * square
        for group in 0..<groups {
          context.planes(.float32).copy(
            1, lanes * vectors, 0, source + group * groupCount, target, group > 0 ? 1 : 0)
        }
      }
    }
  }

  private func accumulate(
    _ x: BlockList, _ dz: TensorView, images: Range<Int>, rows: Range<Int>, tiles: Range<Int>,
    _ planar: UnsafeMutablePointer<UInt16>, to sums: UnsafeMutablePointer<Float>, isFirst: Bool,
    _ context: ExecutionContext
  ) {
    let pairs = planar + planarCount
    let productsPerImage = products(rows: rows.count)
    let products = images.count * productsPerImage
    for (index, tile) in tiles.enumerated() {
      for vector in 0..<vectors {
        for (place, image) in images.enumerated() {
          let source = dz.address(
            context.arena, plane: dz.plane(image, tile * vectors + vector),
            offset: rows.lowerBound * dz.rowStride - dz.halo * lanes)
          let first = place * productsPerImage * productHalves + vector * Self.pixelsPerProduct * lanes
          context.kernels.pair_pixels(
            rows.count * pitch, source.assumingMemoryBound(to: UInt16.self),
            pairs + index * gradientTileHalves + first, productHalves)
        }
      }
    }
    // Where rows lie alike in both tensors, taps are places in one layout; elsewhere each takes its own.
    let isShared = stride == 1 && x.parts.allSatisfy { $0.isUpsampled || $0.view.rowStride == dz.rowStride }
    if isShared { layOut(x, images, rows, planar, context) }
    withUnsafeTemporaryAllocation(of: Int.self, capacity: products) { offsets in
      for index in 0..<products {
        offsets[index] =
          index / productsPerImage * windowStride + index % productsPerImage * Self.pixelsPerProduct
      }
      func multiply(_ blocks: Range<Int>, tap: Int) {
        let (ky, kx) = (tap / kernel, tap % kernel)
        let first = planar + Self.lead + (isShared ? ky * pitch + kx - padding : 0)
        for (index, tile) in tiles.enumerated() {
          context.kernels.brgemm_bf16(
            blocks.count * lanes, vectors, first + blocks.lowerBound * lanes * planarStride,
            offsets.baseAddress!, products, Self.pixelsPerProduct, planarStride,
            pairs + index * gradientTileHalves,
            sums + ((tile * taps + tap) * inputBlocks + blocks.lowerBound) * lanes * vectors * lanes,
            vectors * lanes, lanes, isFirst ? 0 : 1)
        }
      }
      if isShared {
        // All taps of two blocks while these are in the nearest cache.
        for block in Swift.stride(from: 0, to: inputBlocks, by: 2) {
          for tap in 0..<taps { multiply(block..<min(block + 2, inputBlocks), tap: tap) }
        }
      } else {
        for tap in 0..<taps {
          layOut(x, images, rows, ky: tap / kernel, kx: tap % kernel, planar, context)
          multiply(0..<inputBlocks, tap: tap)
        }
      }
    }
  }

  /// The windows of some rows for all taps.
  private func layOut(
    _ x: BlockList, _ images: Range<Int>, _ rows: Range<Int>, _ planar: UnsafeMutablePointer<UInt16>,
    _ context: ExecutionContext
  ) {
    let height = rows.count + kernel - 1
    let firstRow = rows.lowerBound - padding
    forEachWindow(x, images, planar) { part, place, image, target in
      let view = part.view
      if part.isUpsampled {
        for row in 0..<height {
          lay(
            view, image, place, y: (firstRow + row) >> 1, x: 0, count: view.shape.width, repeated: 2,
            to: target + row * pitch + halo, context)
        }
      } else {
        lay(view, image, place, y: firstRow, x: -halo, count: height * pitch, to: target, context)
      }
    }
  }

  /// The pixels of some rows that one tap meets.
  private func layOut(
    _ x: BlockList, _ images: Range<Int>, _ rows: Range<Int>, ky: Int, kx: Int,
    _ planar: UnsafeMutablePointer<UInt16>, _ context: ExecutionContext
  ) {
    forEachWindow(x, images, planar) { part, place, image, target in
      for (index, row) in rows.enumerated() {
        lay(
          part.view, image, place, y: row * stride + ky - padding, x: kx - padding, count: shape.width,
          step: stride, to: target + index * pitch + halo, context)
      }
    }
  }

  /// Calls `body` with each input block, its index in its part, each image, and where these are laid.
  private func forEachWindow(
    _ x: BlockList, _ images: Range<Int>, _ planar: UnsafeMutablePointer<UInt16>,
    _ body: (_ part: BlockList.Part, _ block: Int, _ image: Int, UnsafeMutablePointer<UInt16>) -> Void
  ) {
    for block in 0..<inputBlocks {
      x.withBlock(block) { part, place in
        for (index, image) in images.enumerated() {
          body(part, place, image, planar + block * lanes * planarStride + index * windowStride + Self.lead)
        }
      }
    }
  }

  /// `count` pixels of a plane, `step` pixels apart. Rows have to be laid in ascending order: behind the last pixel zeros
  /// are written over what follows.
  private func lay(
    _ view: TensorView, _ image: Int, _ block: Int, y: Int, x: Int, count: Int, step: Int = 1,
    repeated: Int = 1, to target: UnsafeMutablePointer<UInt16>, _ context: ExecutionContext
  ) {
    let place = view.address(
      context.arena, plane: view.plane(image, block), offset: y * view.rowStride + x * lanes)
    context.kernels.planar(
      count, place.assumingMemoryBound(to: UInt16.self), step * lanes, repeated, target, planarStride)
  }
}
