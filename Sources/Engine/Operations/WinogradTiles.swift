/// The 4 x 4 tiles of a batch of planes, numbered by image, row and column.
struct WinogradTiles: Sendable {
  static let frequencies = 36

  let batch: Int
  let shape: TensorShape
  let rows: Int
  let columns: Int

  init(batch: Int, shape: TensorShape) {
    self.batch = batch
    self.shape = shape
    rows = (shape.height + 3) / 4
    columns = (shape.width + 3) / 4
  }

  var count: Int { batch * rows * columns }

  /// Neighbours in one row of tiles.
  struct Run {
    let image: Int
    /// The first tile's top left pixel.
    let y: Int
    let x: Int
    let count: Int
    /// The first tile's place in the range.
    let index: Int
  }

  /// Calls `body` with the runs that make up a range of tiles.
  @inline(__always)
  func forEachRun(_ tiles: Range<Int>, _ body: (Run) -> Void) {
    var tile = tiles.lowerBound
    while tile < tiles.upperBound {
      let column = tile % columns
      let count = min(columns - column, tiles.upperBound - tile)
      let row = tile / columns
      body(
        Run(
          image: row / rows, y: row % rows * 4, x: column * 4, count: count, index: tile - tiles.lowerBound))
      tile += count
    }
  }
}

/// The frequencies of one range of tiles: [frequency][block][tile][lane], the frequencies a vector further apart than
/// they must be, so that they don't all fall into the same cache sets.
struct FrequencyLayout: Sendable {
  let blocks: Int
  let tiles: Int

  var blockStride: Int { tiles * lanes }
  var frequencyStride: Int { blocks * blockStride + lanes }
  var count: Int { WinogradTiles.frequencies * frequencyStride }
}
