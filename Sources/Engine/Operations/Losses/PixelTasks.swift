/// The pixels of a batch cut into pieces of 16 rows: the same whatever the number of threads.
struct PixelTasks: Sendable {
  private static let rowsPerTask = 16
  private let height: Int
  private let width: Int
  private let perImage: Int
  let count: Int

  init(images: Int, height: Int, width: Int) {
    self.height = height
    self.width = width
    perImage = (height + Self.rowsPerTask - 1) / Self.rowsPerTask
    count = images * perImage
  }

  func image(of task: Int) -> Int { task / perImage }

  func rows(of task: Int) -> Range<Int> {
    let first = task % perImage * Self.rowsPerTask
    return first..<min(first + Self.rowsPerTask, height)
  }

  /// Calls `body` with each row of a task and the index of its first pixel in the batch.
  func forEachRow(_ task: Int, _ body: (_ y: Int, _ pixel: Int) -> Void) {
    for y in rows(of: task) { body(y, (image(of: task) * height + y) * width) }
  }
}
