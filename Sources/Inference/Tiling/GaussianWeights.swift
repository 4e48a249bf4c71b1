import Foundation

/// How much each tile along one side counts at each pixel: a Gaussian around its middle, of a deviation of an eighth of its
/// side (Isensee et al., nnU-Net), divided by the sum over the tiles that hold the pixel. All are above 0. The weight of a
/// tile at a pixel is the product of its weights along both sides, and those add up to 1.
package struct GaussianWeights: Sendable {
  private let weights: [Range<Int>: [Float]]

  package init(_ axis: TileAxis) {
    let length = axis.tiles.last?.upperBound ?? 0
    let raw = axis.tiles.map { tile in
      tile.map { pixel in
        let distance = (Double(pixel - tile.lowerBound) + 0.5) / Double(tile.count) - 0.5
        return exp(-32 * distance * distance)
      }
    }
    var sums = [Double](repeating: 0, count: length)
    for (tile, values) in zip(axis.tiles, raw) {
      for (pixel, value) in zip(tile, values) { sums[pixel] += value }
    }
    weights = Dictionary(
      zip(axis.tiles, raw).map { tile, values in (tile, zip(tile, values).map { Float($1 / sums[$0]) }) }
    ) { first, _ in first }
  }

  /// Of each pixel of a tile.
  package func weights(of tile: Range<Int>) -> [Float] { weights[tile] ?? [] }
}
