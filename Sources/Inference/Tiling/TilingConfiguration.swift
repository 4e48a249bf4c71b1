import SkipSegBasics
import SkipSegEngine
import SkipSegImaging
import SkipSegModels

/// How a network is run over pictures: whole or cut into tiles, over which mirror images, at which scales, and by which
/// statistics.
public struct TilingConfiguration: Sendable, Equatable {
  /// How pictures are cut.
  public var tile = Tile.auto
  /// How much of a tile is not taken, at sides that are no edge of the picture.
  public var margin = Margin.pixels(192)
  /// What becomes of pixels that lie in several tiles.
  public var blend = Blend.none
  /// Over which mirror images logits are averaged.
  public var mirrors = Mirrors.none
  /// At which scales a picture is seen, relative to its working size; logits are averaged over all. 1 to 8 numbers of 0.25
  /// to 4.
  public var scales = [1.0]
  /// What batch norm normalises by.
  public var batchNorm = BatchNorm.model

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

  /// What batch norm normalises by.
  public enum BatchNorm: Sendable, Equatable {
    /// The statistics that the model learnt.
    case model
    /// Mean and variance of each layer are `share` the picture's own and else the model's; `share` is 0 to 1. Of a picture
    /// that is cut, mirrored or scaled each part has its own.
    case picture(share: Double)

    /// Of the picture's own statistics.
    package var share: Double {
      switch self {
      case .model: 0
      case .picture(let share): share
      }
    }
  }
}

extension TilingConfiguration {
  package static let scaleRange = 0.25...4
  package static let mostScales = 8

  /// Whether pictures are seen at their working size alone.
  var isUnscaled: Bool { scales == [1] }

  /// At which scale photographs are decoded that are worked on at `working`: where they are seen at several, each is made
  /// of the photograph itself.
  func decoding(for working: WorkingScale) -> WorkingScale { isUnscaled ? working : .native }

  /// In the engine's terms.
  var statistics: NormalizationStatistics { .blended(share: Float(batchNorm.share)) }

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
