/// The tiles of a picture; one where it is not cut.
package struct TilePlan: Sendable, Equatable {
  package let columns, rows: TileAxis

  /// Pixels of a tile that is chosen by itself, at most: half a gigabyte for a network of 34 layers.
  private static let mostPixels = 2048 * 2048

  package init(columns: TileAxis, rows: TileAxis) { (self.columns, self.rows) = (columns, rows) }

  package init(wholeOf width: Int, _ height: Int) {
    self.init(columns: TileAxis(whole: width), rows: TileAxis(whole: height))
  }

  package var isWhole: Bool { columns.tiles.count == 1 && rows.tiles.count == 1 }

  /// Tiles of at most `side` pixels along each side.
  package init(width: Int, height: Int, side: Int, margin: Int) {
    func axis(_ length: Int) -> TileAxis {
      if length <= side { return TileAxis(whole: length) }
      let (inner, outer) = (length - 2 * margin, TileAxis.floor(side) - 2 * margin)
      precondition(outer > 0, "tiles of \(side) hold nothing but their margins of \(margin)")
      guard let axis = TileAxis(length: length, margin: margin, count: max(2, (inner + outer - 1) / outer))
      else {
        preconditionFailure("the least number of tiles leaves something to the last")
      }
      return axis
    }
    self.init(columns: axis(width), rows: axis(height))
  }

  /// The tiles that take the least work of those that fit; the smallest where none does.
  /// - Parameter fits: whether a tile of so many columns and rows fits into the memory.
  package init(width: Int, height: Int, margin: Int, fits: (_ width: Int, _ height: Int) -> Bool) {
    func axes(_ length: Int) -> [TileAxis] {
      let most = max(1, length / TileAxis.grid)
      return [TileAxis(whole: length)]
        + (2...max(2, most)).compactMap { TileAxis(length: length, margin: margin, count: $0) }
    }
    var candidates: [(work: Int, plan: TilePlan)] = []
    let rows = axes(height)
    for column in axes(width) {
      for row in rows where column.side * row.side <= Self.mostPixels {
        let plan = TilePlan(columns: column, rows: row)
        candidates.append((column.tiles.count * row.tiles.count * column.side * row.side, plan))
      }
    }
    candidates.sort { ($0.work, $0.plan.columns.side) < ($1.work, $1.plan.columns.side) }
    let smallest = candidates.min {
      $0.plan.columns.side * $0.plan.rows.side < $1.plan.columns.side * $1.plan.rows.side
    }
    self =
      candidates.first { fits($0.plan.columns.side, $0.plan.rows.side) }?.plan ?? smallest?.plan
      ?? TilePlan(wholeOf: width, height)
  }

  /// Tiles by their size, so that the memory of one size serves all of it.
  package var bySize: [(width: Int, height: Int, tiles: [Tile])] {
    var result: [(width: Int, height: Int, tiles: [Tile])] = []
    for (y, row) in rows.tiles.enumerated() {
      for (x, column) in columns.tiles.enumerated() {
        let tile = Tile(
          columns: column, rows: row, takenColumns: columns.taken[x], takenRows: rows.taken[y])
        if let index = result.firstIndex(where: { $0.width == column.count && $0.height == row.count }) {
          result[index].tiles.append(tile)
        } else {
          result.append((column.count, row.count, [tile]))
        }
      }
    }
    return result
  }

  /// A part of a picture, and what of it is taken.
  package struct Tile: Sendable, Equatable {
    package let columns, rows, takenColumns, takenRows: Range<Int>
  }
}
