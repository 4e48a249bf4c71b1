/// How one side of a picture is cut into tiles. Tiles begin on the network's grid, as it sees a pixel in another way at
/// another place of the grid, however far from a tile's edge.
package struct TileAxis: Sendable, Equatable {
  /// The strongest stride of networks.
  package static let grid = 32

  /// The pixels of each tile, margins included; they overlap.
  package let tiles: [Range<Int>]
  /// The pixels that are taken from each: all, each once, each from the tile in which it lies deepest; of two the first.
  package let taken: [Range<Int>]

  /// The whole side.
  package init(whole length: Int) {
    tiles = [0..<length]
    taken = tiles
  }

  /// - Parameters:
  ///   - margin: a multiple of the grid.
  ///   - count: of tiles, 2 or more.
  /// - Returns: nil where the last tile would hold nothing that the one before doesn't.
  package init?(length: Int, margin: Int, count: Int) {
    let side = Self.ceiling((length + 2 * margin * (count - 1) + count - 1) / count)
    let step = side - 2 * margin
    guard count > 1, step > 0, length - step * (count - 1) > 2 * margin else { return nil }
    self.init(starts: (0..<count).map { $0 * step }, side: side, length: length, margin: margin)
  }

  /// - Precondition: tiles begin on the grid, and each holds something that the one before doesn't.
  package init(starts: [Int], side: Int, length: Int, margin: Int) {
    precondition(
      starts.first == 0 && margin.isMultiple(of: Self.grid)
        && starts.allSatisfy { $0.isMultiple(of: Self.grid) },
      "a tile begins off the grid of \(Self.grid)")
    tiles = starts.map { $0..<min($0 + side, length) }
    precondition(
      tiles.last?.upperBound == length
        && (tiles.count == 1 || tiles.dropFirst().allSatisfy { $0.count > 2 * margin }),
      "a tile is no longer than its margins")
    let ends = starts.dropFirst().map { $0 + margin } + [length]
    taken = zip([0] + ends, ends).map { $0..<$1 }
  }

  /// Tiles that overlap by half, for those that are blended. The last may be shorter.
  package init(overlapping length: Int, side: Int) {
    if length <= side {
      self.init(whole: length)
      return
    }
    let step = max(Self.grid, Self.floor(side / 2))
    var starts = [0]
    while starts[starts.count - 1] + side < length { starts.append(starts[starts.count - 1] + step) }
    self.init(starts: starts, side: side, length: length, margin: 0)
  }

  /// The longest tile.
  package var side: Int { tiles[0].count }

  package static func ceiling(_ length: Int) -> Int { (length + grid - 1) / grid * grid }
  package static func floor(_ length: Int) -> Int { length / grid * grid }
}
