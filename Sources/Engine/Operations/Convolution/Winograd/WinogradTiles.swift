/// The tiles of one form in a batch of planes, numbered by image, row and column.
struct WinogradTiles: Sendable {
  let form: WinogradForm
  let batch: Int
  let rows: Int
  let columns: Int

  init(form: WinogradForm, batch: Int, shape: TensorShape) {
    self.form = form
    self.batch = batch
    rows = (shape.height + form.tileSide - 1) / form.tileSide
    columns = (shape.width + form.tileSide - 1) / form.tileSide
  }

  var count: Int { batch * rows * columns }

  /// Tiles of one round, at most `limit`: rounds of nearly one size whose number is a multiple of 4 where there is
  /// enough to share out, so that no thread waits for the last one. A function of the shapes only.
  func perRound(atMost limit: Int) -> Int {
    var rounds = (count + limit - 1) / limit
    if count >= 64 { rounds = (rounds + 3) / 4 * 4 }
    return (count + rounds - 1) / rounds
  }

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
          image: row / rows, y: row % rows * form.tileSide, x: column * form.tileSide, count: count,
          index: tile - tiles.lowerBound))
      tile += count
    }
  }

  /// Where the frequencies of `blocks` blocks and `tiles` tiles lie.
  func layout(blocks: Int, tiles: Int) -> FrequencyLayout {
    FrequencyLayout(frequencies: form.frequencies, blocks: blocks, tiles: tiles)
  }
}

/// The frequencies of one range of tiles: [frequency][block][tile][lane], the frequencies a vector further apart than
/// they must be, so that they don't all fall into the same cache sets.
struct FrequencyLayout: Sendable {
  let frequencies: Int
  let blocks: Int
  let tiles: Int

  var blockStride: Int { tiles * lanes }
  var frequencyStride: Int { blocks * blockStride + lanes }
  var count: Int { frequencies * frequencyStride }
}
