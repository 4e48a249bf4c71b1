/// The rows of all planes of a tensor cut into pieces of about 64 kB: the tasks of element-wise operations.
struct RowChunks {
  let planes: Int
  let perPlane: Int
  private let rowsPerChunk: Int
  private let height: Int

  init(planes: Int, shape: TensorShape) {
    self.planes = planes
    height = shape.height
    rowsPerChunk = max(1, min(height, 1024 / shape.width))
    perPlane = (height + rowsPerChunk - 1) / rowsPerChunk
  }

  init(_ view: TensorView) { self.init(planes: view.planes.count, shape: view.shape) }

  var count: Int { planes * perPlane }

  /// The plane of a chunk and its rows there.
  func plane(of chunk: Int) -> Int { chunk / perPlane }
  func rows(of chunk: Int) -> Range<Int> {
    let first = chunk % perPlane * rowsPerChunk
    return first..<min(first + rowsPerChunk, height)
  }
}
