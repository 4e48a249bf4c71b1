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
  var statistics: ChannelSums?
  var affine: Affine?

  /// - Parameter part: the part of the output that the region belongs to; one thread works on a part at a time.
  @inline(__always)
  func finish(_ region: Region, part: Int, _ context: ExecutionContext) {
    let first = region.rows.lowerBound * view.rowStride + region.columns.lowerBound * lanes
    let place = view.address(context.arena, plane: view.plane(region.image, region.block), offset: first)
    let (height, width) = (region.rows.count, region.columns.count)
    let kernels = context.planes(view.precision)
    if let bias {
      kernels.add_bias(height, width, view.rowStride, bias + region.block * lanes, place)
    }
    if let statistics {
      kernels.moments(
        height, width, view.rowStride, place, statistics.first(part, region.block),
        statistics.second(part, region.block))
    }
    if let affine {
      let residual = affine.residual.map {
        UnsafeRawPointer(
          $0.address(context.arena, plane: $0.plane(region.image, region.block), offset: first))
      }
      kernels.normalize(
        height, width, view.rowStride, place, affine.scale + region.block * lanes,
        affine.shift + region.block * lanes, residual, affine.hasRelu ? 1 : 0, place)
    }
  }

  /// To be called before the first region of a part is finished.
  func begin(part: Int, block: Int) { statistics?.clear(part: part, block: block) }
}
