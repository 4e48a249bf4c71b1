/// Where a tensor lies in the arena: one plane for each image and channel block.
///
/// A plane holds `height` rows of `width` pixels inside a halo of zeros, `halo` pixels wide on all sides; a pixel is
/// one vector of 16 channels or, for interleaved images, its few channels. Planes may lie anywhere, so a
/// concatenation is nothing but the list of its inputs' planes.
struct TensorView: Sendable {
  let layout: ChannelLayout
  let shape: TensorShape
  let halo: Int
  /// Floats from one pixel to the next.
  let pixelStride: Int
  /// Offset, in floats from the start of the arena, of each plane's first pixel inside the halo: [image][block].
  let planes: [Int]
  let blocks: Int
  let rowStride: Int

  init(layout: ChannelLayout, shape: TensorShape, halo: Int, pixelStride: Int = lanes, planes: [Int]) {
    self.layout = layout
    self.shape = shape
    self.halo = halo
    self.pixelStride = pixelStride
    self.planes = planes
    blocks = layout.blocks
    rowStride = (shape.width + 2 * halo) * pixelStride
  }

  @inline(__always)
  func plane(_ image: Int, _ block: Int) -> Int { planes[image * blocks + block] }

  /// Floats of one plane with its halo, rounded up to whole vectors.
  static func planeCount(_ shape: TensorShape, halo: Int, pixelStride: Int = lanes) -> Int {
    let count = (shape.height + 2 * halo) * (shape.width + 2 * halo) * pixelStride
    return (count + lanes - 1) / lanes * lanes
  }

  /// Zeros the halo beside `rows` of one plane, and above or below where `rows` touch the first or the last row.
  func clearHalo(_ arena: UnsafeMutablePointer<Float>, plane: Int, rows: Range<Int>) {
    guard halo > 0 else { return }
    let side = halo * pixelStride
    let first = arena + plane - side
    let above = rows.lowerBound == 0 ? halo * rowStride : 0
    let below = rows.upperBound == shape.height ? halo * rowStride : 0
    (first + rows.lowerBound * rowStride - above).update(repeating: 0, count: above)
    (first + rows.upperBound * rowStride).update(repeating: 0, count: below)
    for row in rows {
      (first + row * rowStride).update(repeating: 0, count: side)
      (first + row * rowStride + side + shape.width * pixelStride).update(repeating: 0, count: side)
    }
  }

  /// Zeros a plane and its halo.
  func clear(_ arena: UnsafeMutablePointer<Float>, plane: Int) {
    (arena + plane - halo * (rowStride + pixelStride))
      .update(repeating: 0, count: (shape.height + 2 * halo) * rowStride)
  }
}

/// Where an operation's backward leaves the gradient of one of its inputs.
struct GradientTarget: Sendable {
  let view: TensorView
  /// For each block whether the gradient is added to what other operations left there, or is the first.
  let accumulates: [Bool]
}
