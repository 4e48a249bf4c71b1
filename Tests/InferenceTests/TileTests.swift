import SkipSegInference
import Testing

@Suite struct TileTests {
  /// Whatever the side, the margin and the number: on the grid, covered, each pixel once, and deep enough in its tile.
  private func check(_ axis: TileAxis, length: Int, margin: Int) {
    #expect(axis.tiles.allSatisfy { $0.lowerBound.isMultiple(of: TileAxis.grid) && $0.upperBound <= length })
    #expect(axis.taken.first?.lowerBound == 0 && axis.taken.last?.upperBound == length)
    #expect(zip(axis.taken, axis.taken.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    #expect(
      axis.tiles.allSatisfy { $0.count <= axis.side }
        && axis.tiles.dropLast().allSatisfy { $0.count == axis.side })
    for (tile, taken) in zip(axis.tiles, axis.taken) {
      #expect(taken.lowerBound == 0 || taken.lowerBound - tile.lowerBound >= margin)
      #expect(taken.upperBound == length || tile.upperBound - taken.upperBound >= margin)
      #expect(!taken.isEmpty)
    }
  }

  @Test(arguments: [0, 32, 64, 192, 544])
  func tilesCoverEverySide(margin: Int) {
    var (planned, left) = (0, 0)
    for length in stride(from: 1, through: 5000, by: 61) {
      for count in 2...12 {
        guard let axis = TileAxis(length: length, margin: margin, count: count) else {
          left += 1
          continue
        }
        planned += 1
        #expect(axis.tiles.count == count)
        check(axis, length: length, margin: margin)
      }
    }
    #expect(planned > 100 && left > 10)
  }

  /// For a longest side that is said the least number of tiles always leaves something to the last.
  @Test(arguments: [0, 32, 192], [448, 500, 1024])
  func tilesAreNoLongerThanTheyMayBe(margin: Int, side: Int) {
    for length in stride(from: 1, through: 9000, by: 7) {
      let plan = TilePlan(width: length, height: 10, side: side, margin: margin)
      #expect(plan.columns.side <= side && plan.rows.tiles == [0..<10])
      #expect((plan.columns.tiles.count == 1) == (length <= side))
      check(plan.columns, length: length, margin: margin)
    }
    #expect(TilePlan(width: side + 1, height: side, side: side, margin: margin).columns.tiles.count == 2)
  }

  @Test func theLeastWorkIsChosen() {
    let photograph = TilePlan(width: 4000, height: 3000, margin: 192) { _, _ in true }
    #expect(photograph.columns.tiles.count == 2 && photograph.rows.tiles.count == 2)
    #expect(photograph.columns.side == 2208 && photograph.rows.side == 1696)
    let map = TilePlan(width: 20_000, height: 20_000, margin: 192) { _, _ in true }
    let work = map.columns.tiles.count * map.rows.tiles.count * map.columns.side * map.rows.side
    #expect(map.columns.side * map.rows.side <= 2048 * 2048 && work < 20_000 * 20_000 * 3 / 2)
    let small = TilePlan(width: 4000, height: 3000, margin: 192) { $0 * $1 <= 700_000 }
    #expect(small.columns.side * small.rows.side <= 700_000)
    // Where nothing fits, the least.
    let least = TilePlan(width: 4000, height: 3000, margin: 192) { _, _ in false }
    #expect(least.columns.side <= 512 && least.rows.side <= 512)
    #expect(TilePlan(width: 50, height: 40, margin: 192) { _, _ in true }.isWhole)
  }

  @Test func tilesOfOneSizeStandTogether() {
    let plan = TilePlan(width: 2101, height: 1807, side: 1024, margin: 192)
    #expect(plan.bySize.count <= 4)
    let tiles = plan.bySize.flatMap(\.tiles)
    #expect(tiles.count == plan.columns.tiles.count * plan.rows.tiles.count)
    #expect(tiles.reduce(0) { $0 + $1.takenColumns.count * $1.takenRows.count } == 2101 * 1807)
    for (width, height, tiles) in plan.bySize {
      #expect(tiles.allSatisfy { $0.columns.count == width && $0.rows.count == height })
    }
  }

  @Test(arguments: [(100, 64), (2000, 512), (1537, 512), (513, 512), (512, 512)])
  func tilesThatAreBlendedOverlapByHalf(length: Int, side: Int) {
    let axis = TileAxis(overlapping: length, side: side)
    check(axis, length: length, margin: 0)
    #expect(zip(axis.tiles, axis.tiles.dropFirst()).allSatisfy { $1.lowerBound - $0.lowerBound == side / 2 })
    let weights = GaussianWeights(axis)
    var sums = [Float](repeating: 0, count: length)
    for tile in axis.tiles {
      let own = weights.weights(of: tile)
      #expect(own.allSatisfy { $0 > 0 })
      for (pixel, weight) in zip(tile, own) { sums[pixel] += weight }
    }
    #expect(sums.allSatisfy { abs($0 - 1) < 1e-6 })
  }

  @Test func aTileOffTheGridTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = TileAxis(starts: [0, 100], side: 500, length: 600, margin: 32)
    }
  }

  @Test func aMarginOffTheGridTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = TileAxis(starts: [0, 96], side: 500, length: 596, margin: 30)
    }
  }

  @Test func aLastTileOfItsMarginsTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = TileAxis(starts: [0, 96, 480], side: 480, length: 544, margin: 32)
    }
  }
}
