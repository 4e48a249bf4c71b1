import SkipSegBasics
import SkipSegModels

/// How a network is run over pictures: whole or cut into tiles, and over which mirror images.
public struct TilingConfiguration: Sendable, Equatable {
  /// How pictures are cut.
  public var tile = Tile.auto
  /// How much of a tile is not taken, at sides that are no edge of the picture.
  public var margin = Margin.pixels(192)
  /// What becomes of pixels that lie in several tiles.
  public var blend = Blend.none
  /// Over which mirror images logits are averaged.
  public var mirrors = Mirrors.none

  /// Whole pictures as long as they fit, else tiles whose margins hold nearly all that a network looks at.
  public init() {}

  /// Whole pictures, each seen as it is.
  package static let whole = {
    var configuration = TilingConfiguration()
    configuration.tile = .off
    return configuration
  }()

  /// How pictures are cut.
  public enum Tile: Sendable, Equatable {
    /// Whole where that takes at most half of the memory, else into tiles that take at most a quarter.
    case auto
    /// Never.
    case off
    /// Into tiles of at most so many working pixels a side, margins included.
    case side(Int)
  }

  /// How much of a tile is not taken, at sides that are no edge of the picture.
  public enum Margin: Sendable, Equatable {
    /// Working pixels; rounded up to a multiple of 32.
    case pixels(Int)
    /// So much that no pixel that is taken sees less than in the whole picture.
    case exact
  }

  /// What becomes of pixels that lie in several tiles.
  public enum Blend: String, Sendable, CaseIterable {
    /// Each is taken from the tile in which it lies deepest.
    case none
    /// Tiles overlap by half, and logits are averaged by a Gaussian around each tile's middle, as nnU-Net does it.
    case gaussian
  }

  /// Over which mirror images logits are averaged.
  public enum Mirrors: String, Sendable, CaseIterable {
    /// The picture alone.
    case none
    /// The picture and its mirror image, left to right.
    case flip
    /// The picture mirrored in all four ways.
    case flips
  }
}

extension TilingConfiguration {
  /// The shortest tile.
  static let smallestTile = 64

  /// - Parameter exact: the network's own margin; nil: the whole picture.
  /// - Returns: in pixels; nil where pictures can't be cut.
  func marginPixels(exact: @autoclosure () -> Int?) -> Int? {
    switch margin {
    case .pixels(let pixels): TileAxis.ceiling(pixels)
    case .exact: exact()
    }
  }

  /// Why tiles are of no use with the margin that a model needs; nil where they are.
  package func fault(for model: Model) -> String? {
    marginPixels(exact: Reach(model.graph)?.margin).flatMap(fault)
  }

  /// Why tiles of the side that is said are of no use with margins of so many pixels; nil where they are.
  func fault(margin: Int) -> String? {
    guard case .side(let side) = tile, blend == .none, TileAxis.floor(side) <= 2 * margin else { return nil }
    return advice("a margin of \(margin)", command: "--margin \(margin)")
      + " leaves nothing of tiles of \(side); at least \(2 * margin + Self.smallestTile)"
  }
}
