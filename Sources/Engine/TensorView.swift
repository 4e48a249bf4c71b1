/// Where a tensor lies in the arena: one plane for each image and channel block.
///
/// A plane holds `height` rows of `width` pixels inside a halo of zeros, `halo` pixels wide above and to the left. Below
/// and to the right it is wider where the size is no multiple of 4, so that tiles of 4 x 4 need no edge code. A pixel
/// is one vector of 16 channels or, for interleaved images, its few channels. Planes may lie anywhere, so a
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
    rowStride = Self.rowStride(shape, halo: halo, pixelStride: pixelStride)
  }

  @inline(__always)
  func plane(_ image: Int, _ block: Int) -> Int { planes[image * blocks + block] }

  private static func padded(_ size: Int, halo: Int) -> Int { (size + 3) / 4 * 4 + 2 * halo }

  private static func rowStride(_ shape: TensorShape, halo: Int, pixelStride: Int) -> Int {
    padded(shape.width, halo: halo) * pixelStride
  }

  /// Floats of one plane with its halo, rounded up to whole vectors, and the place of its first pixel therein.
  static func plane(_ shape: TensorShape, halo: Int, pixelStride: Int) -> (count: Int, inside: Int) {
    let rowStride = rowStride(shape, halo: halo, pixelStride: pixelStride)
    let count = padded(shape.height, halo: halo) * rowStride
    return ((count + lanes - 1) / lanes * lanes, halo * (rowStride + pixelStride))
  }

  /// Zeros the halo beside `rows` of one plane, and above or below where `rows` touch the first or the last row.
  func clearHalo(_ arena: UnsafeMutablePointer<Float>, plane: Int, rows: Range<Int>) {
    let left = halo * pixelStride
    let right = rowStride - left - shape.width * pixelStride
    let first = arena + plane - left
    if rows.lowerBound == 0 { (first - halo * rowStride).update(repeating: 0, count: halo * rowStride) }
    if rows.upperBound == shape.height {
      let below = Self.padded(shape.height, halo: halo) - halo - shape.height
      (first + shape.height * rowStride).update(repeating: 0, count: below * rowStride)
    }
    for row in rows {
      (first + row * rowStride).update(repeating: 0, count: left)
      (first + row * rowStride + left + shape.width * pixelStride).update(repeating: 0, count: right)
    }
  }

  /// Zeros a plane and its halo.
  func clear(_ arena: UnsafeMutablePointer<Float>, plane: Int) {
    (arena + plane - halo * (rowStride + pixelStride))
      .update(repeating: 0, count: Self.padded(shape.height, halo: halo) * rowStride)
  }
}

/// Where an operation's backward leaves the gradient of one of its inputs.
struct GradientTarget: Sendable {
  let view: TensorView
  /// For each block whether the gradient is added to what other operations left there, or is the first.
  let accumulates: [Bool]
}
