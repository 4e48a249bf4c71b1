import CKernels

/// What a convolution does to a piece of its output right after it was stored, while it is in the cache: passes over
/// memory that cost nothing there.
struct StoreEpilogue {
  /// A piece of one plane of the output.
  struct Region {
    let image: Int
    let block: Int
    let rows: Range<Int>
    let columns: Range<Int>
  }

  /// z = z * scale + shift (+ residual), then ReLU.
  struct Affine {
    let scale: UnsafePointer<Float>
    let shift: UnsafePointer<Float>
    let residual: TensorView?
    let hasRelu: Bool
  }

  let view: TensorView
  var bias: UnsafePointer<Float>?
  /// Sums of the values and of their squares.
  var moments: ChannelSums?
  var affine: Affine?

  /// How the values are stored: what is yet to be normalised stays in the caches.
  var store: kernel_store { affine == nil ? view.store : kernel_store_overwrite }

  /// All that is to be done to a region whose values were stored as they are.
  /// - Parameter part: the part of the output that the region belongs to; one thread works on a part at a time.
  func finish(_ region: Region, part: Int, _ context: ExecutionContext) {
    let place = view.address(
      context.arena, plane: view.plane(region.image, region.block), offset: offset(region))
    let (height, width) = (region.rows.count, region.columns.count)
    let kernels = context.planes(view.precision)
    if let bias {
      kernels.add_bias(height, width, view.rowStride, bias + region.block * lanes, place)
    }
    if let moments {
      kernels.moments(
        height, width, view.rowStride, place, moments.first(part, region.block),
        moments.second(part, region.block))
    }
    normalize(region, context)
  }

  /// What is left to do to a region that was stored with its bias and counted into the moments.
  @inline(__always)
  func normalize(_ region: Region, _ context: ExecutionContext) {
    guard let affine else { return }
    let first = offset(region)
    let place = view.address(context.arena, plane: view.plane(region.image, region.block), offset: first)
    let residual = affine.residual.map {
      UnsafeRawPointer(
        $0.address(context.arena, plane: $0.plane(region.image, region.block), offset: first))
    }
    context.planes(view.precision).normalize(
      region.rows.count, region.columns.count, view.rowStride, place, affine.scale + region.block * lanes,
      affine.shift + region.block * lanes, residual, affine.hasRelu ? 1 : 0, place, kernel_store_overwrite)
  }

  private func offset(_ region: Region) -> Int {
    region.rows.lowerBound * view.rowStride + region.columns.lowerBound * lanes
  }

  /// To be called before the first region of a part is finished.
  func begin(part: Int, block: Int) { moments?.clear(part: part, block: block) }
}
