import CKernels

/// Where a tensor lies in the arena: one plane for each image and channel block.
///
/// A plane holds `height` rows of `width` pixels inside a halo of zeros, `halo` pixels wide above and to the left. Below
/// and to the right it is wider where the size is no multiple of 4, so that tiles of 4 x 4 need no edge code. A pixel
/// is one vector of 16 channels or, for interleaved images, its few channels. Offsets and strides count values of the
/// tensor's precision. Planes may lie anywhere, so a concatenation is nothing but the list of its inputs' planes.
struct TensorView: Sendable {
  let shape: TensorShape
  let precision: Precision
  let halo: Int
  /// From one pixel to the next.
  let pixelStride: Int
  /// Offset, from the start of the arena, of each plane's first pixel inside the halo: [image][block].
  let planes: PlaneList
  let blocks: Int
  let rowStride: Int
  /// How a pass over the whole tensor writes it.
  let store: kernel_store

  /// Bytes from which on a tensor has left the caches before it is read again.
  private static let streamedBytes = 12 << 20

  init(
    shape: TensorShape, blocks: Int, precision: Precision = .float32, halo: Int, pixelStride: Int = lanes,
    planes: PlaneList
  ) {
    self.shape = shape
    self.precision = precision
    self.halo = halo
    self.pixelStride = pixelStride
    self.planes = planes
    self.blocks = blocks
    rowStride = Self.rowStride(shape, halo: halo, pixelStride: pixelStride)
    let bytes = planes.count * shape.height * shape.width * pixelStride * precision.byteCount
    store = bytes < Self.streamedBytes ? kernel_store_overwrite : kernel_store_stream
  }

  @inline(__always)
  func plane(_ image: Int, _ block: Int) -> Int { planes[image * blocks + block] }

  /// Values from one block of an image to the next, of a tensor that is no concatenation.
  var blockStride: Int { blocks > 1 ? planes[1] - planes[0] : 0 }

  /// The place of a plane's first pixel, or `offset` values behind it.
  @inline(__always)
  func address(_ arena: UnsafeMutablePointer<Float>, plane: Int, offset: Int = 0) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(arena) + (plane + offset) * precision.byteCount
  }

  static func padded(_ size: Int, halo: Int) -> Int { (size + 3) / 4 * 4 + 2 * halo }

  /// Values from one row to the next.
  static func rowStride(_ shape: TensorShape, halo: Int, pixelStride: Int) -> Int {
    padded(shape.width, halo: halo) * pixelStride
  }

  /// Values of one plane with its halo, rounded up to whole vectors, and the place of its first pixel therein.
  static func plane(_ shape: TensorShape, halo: Int, pixelStride: Int) -> (count: Int, inside: Int) {
    let rowStride = rowStride(shape, halo: halo, pixelStride: pixelStride)
    let count = padded(shape.height, halo: halo) * rowStride
    return ((count + lanes - 1) / lanes * lanes, halo * (rowStride + pixelStride))
  }

  /// Zeros the halo beside `rows` of one plane, and above or below where `rows` touch the first or the last row.
  func clearHalo(_ arena: UnsafeMutablePointer<Float>, plane: Int, rows: Range<Int>) {
    let left = halo * pixelStride
    let right = rowStride - left - shape.width * pixelStride
    let first = plane - left
    if rows.lowerBound == 0 { zero(arena, at: first - halo * rowStride, count: halo * rowStride) }
    if rows.upperBound == shape.height {
      let below = Self.padded(shape.height, halo: halo) - halo - shape.height
      zero(arena, at: first + shape.height * rowStride, count: below * rowStride)
    }
    for row in rows {
      zero(arena, at: first + row * rowStride, count: left)
      zero(arena, at: first + row * rowStride + left + shape.width * pixelStride, count: right)
    }
  }

  /// Zeros a plane and its halo.
  func clear(_ arena: UnsafeMutablePointer<Float>, plane: Int) {
    zero(
      arena, at: plane - halo * (rowStride + pixelStride),
      count: Self.padded(shape.height, halo: halo) * rowStride)
  }

  @inline(__always)
  private func zero(_ arena: UnsafeMutablePointer<Float>, at place: Int, count: Int) {
    address(arena, plane: place).initializeMemory(
      as: UInt8.self, repeating: 0, count: count * precision.byteCount)
  }
}

/// Where an operation's backward leaves the gradient of one of its inputs.
struct GradientTarget: @unchecked Sendable {
  let view: TensorView
  /// For each block whether the gradient is added to what other operations left there, or is the first.
  let accumulates: UnsafeBufferPointer<Bool>
}
