import SkipSegBasics
import SkipSegEngine
import SkipSegImaging

/// What a network is run over.
package enum TilingSettings: SettingGroup {
  package static let title = "Large photographs"

  package static let settings: [Setting<TilingConfiguration>] = [
    Setting(
      "tile", \.tile, called: "the tile",
      help: """
        Cut photographs into tiles: auto (where they take more than half of the memory), off, or the longest side of a \
        tile in working pixels, margins included.
        """,
      objection: { configuration in
        guard case .pixels(let pixels) = configuration.margin else { return nil }
        return configuration.fault(margin: TileAxis.ceiling(pixels))
      }),
    Setting(
      "margin", \.margin, called: "the margin",
      help: """
        Working pixels of a tile that are not taken: a number, or exact, which is as far as the network can look.
        """,
      objection: { configuration in
        guard case .pixels(let pixels) = configuration.margin else { return nil }
        return configuration.fault(margin: TileAxis.ceiling(pixels))
      }),
    Setting(
      "blend", \.blend, called: "the blend",
      help: "Take pixels from one tile (none), or average tiles that overlap by half (gaussian)."),
    Setting(
      "tta", \.mirrors, called: "the mirror images",
      help: "Average over mirror images: none, flip (left to right, twice the time) or flips (all four)."),
    Setting(flag: "flip", \.isFlipped, help: "The same as --tta flip."),
    Setting(
      "scales", \.scales, called: "the list of scales",
      SettingRule("must be 1 to 8 numbers of 0.25 to 4, such as 1,1.5") { scales in
        (1...TilingConfiguration.mostScales).contains(scales.count)
          && scales.allSatisfy(TilingConfiguration.scaleRange.contains)
      },
      help: "See photographs at several scales, relative to their working size, and average: such as 1,1.5."),
    Setting(
      "batch-norm", \.batchNorm, called: "the batch norm",
      SettingRule("must be \(TilingConfiguration.BatchNorm.notation)") { (0...1).contains($0.share) },
      help: """
        Normalise by the statistics that the model learnt (model), or by a share of the photograph's own: picture:0.3 \
        takes 30 % of these. Of tiles, mirror images and scales each has its own.
        """),
  ]
}

extension TilingConfiguration: Configurable {
  package static let standard = TilingConfiguration()

  /// All options on which predictions depend, as files keep them: what is newer than these files only where it is not as
  /// ever.
  func optionsText(precision: Precision, working: WorkingScale, sieve: Int) -> String {
    "precision=\(precision.rawValue) resolution=\(working) tile=\(tile.settingText) margin=\(margin.settingText) "
      + "blend=\(blend.rawValue) tta=\(mirrors.rawValue) sieve=\(sieve)"
      + (isUnscaled ? "" : " scales=\(scales.settingText)")
      + (batchNorm == .model ? "" : " batch-norm=\(batchNorm.settingText)")
  }

  /// Whether the picture and its mirror image are averaged.
  fileprivate var isFlipped: Bool {
    get { mirrors != .none }
    set { if newValue && mirrors == .none { mirrors = .flip } }
  }
}

extension TilingConfiguration.Tile: SettingValue {
  package init?(settingText text: String) {
    switch text {
    case "auto": self = .auto
    case "off": self = .off
    default:
      guard let side = Int(text), (TilingConfiguration.smallestTile...1_000_000).contains(side) else {
        return nil
      }
      self = .side(side)
    }
  }

  package var settingText: String {
    switch self {
    case .auto: "auto"
    case .off: "off"
    case .side(let side): "\(side)"
    }
  }

  package static var notation: String { "auto, off, or a whole number of 64 to 1000000" }
  package static var choices: [String] { ["auto", "off", "1024", "2048"] }
}

extension TilingConfiguration.Margin: SettingValue {
  package init?(settingText text: String) {
    if text == "exact" {
      self = .exact
    } else {
      guard let pixels = Int(text), (0...1_000_000).contains(pixels) else { return nil }
      self = .pixels(pixels)
    }
  }

  package var settingText: String {
    switch self {
    case .pixels(let pixels): "\(pixels)"
    case .exact: "exact"
    }
  }

  package static var notation: String { "exact, or a whole number of 0 to 1000000" }
  package static var choices: [String] { ["192", "exact"] }
}

extension TilingConfiguration.Blend: SettingValue {}
extension TilingConfiguration.Mirrors: SettingValue {}

extension TilingConfiguration.BatchNorm: SettingValue {
  package init?(settingText text: String) {
    if text == "model" {
      self = .model
    } else {
      guard text.hasPrefix("picture:"), let share = Double(text.dropFirst("picture:".count))
      else { return nil }
      self = .picture(share: share)
    }
  }

  package var settingText: String {
    switch self {
    case .model: "model"
    case .picture(let share): "picture:\(share.settingText)"
    }
  }

  package static var notation: String { "model, or picture:S with S of 0 to 1" }
  package static var choices: [String] { ["model", "picture:0.3"] }
}
