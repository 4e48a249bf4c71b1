import Foundation
import SkipSegImaging

/// Few numbers a value, as there may be millions of masks: `[pixels, value, 1 where it fills a block]`; a colour is one
/// number, `red << 16 | green << 8 | blue`; a palette is the bytes of its colours.
extension MaskSummary: Codable {
  private enum CodingKeys: String, CodingKey {
    case size, values, colors, palette, moved
    case hidesLastEntry = "hides_last"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func fault(_ key: CodingKeys) -> DecodingError {
      .dataCorruptedError(forKey: key, in: container, debugDescription: "numbers that no mask has")
    }
    let size = try container.decode(PixelSize.self, forKey: .size)
    let contents: Contents
    if let rows = try container.decodeIfPresent([[Int]].self, forKey: .values) {
      contents = .values(
        try rows.map { row in
          guard row.count == 3, row[0] > 0, let value = UInt16(exactly: row[1]) else { throw fault(.values) }
          return Tally(pixels: row[0], value: value, fillsBlock: row[2] == 1)
        })
    } else if let rows = try container.decodeIfPresent([[Int]].self, forKey: .colors) {
      contents = .colors(
        try rows.map { row in
          guard row.count == 2, row[0] > 0, (0...0xFF_FFFF).contains(row[1]) else { throw fault(.colors) }
          return Tally(pixels: row[0], value: RGB(order: row[1]), fillsBlock: false)
        })
    } else {
      contents = .tooManyKinds
    }
    var palette: MaskPalette?
    if let bytes = try container.decodeIfPresent(Data.self, forKey: .palette).map({ [UInt8]($0) }) {
      guard bytes.count % 3 == 0, bytes.count <= 3 * 256 else { throw fault(.palette) }
      palette = MaskPalette(
        stride(from: 0, to: bytes.count, by: 3).map {
          RGB(red: bytes[$0], green: bytes[$0 + 1], blue: bytes[$0 + 2])
        }, hidesLastEntry: try container.decode(Bool.self, forKey: .hidesLastEntry))
    }
    let moved = try container.decode([Int].self, forKey: .moved)
    guard moved.count == 2 else { throw fault(.moved) }
    self.init(size: size, contents: contents, palette: palette, moved: (moved[0], moved[1]))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(size, forKey: .size)
    switch contents {
    case .values(let tallies):
      try container.encode(
        tallies.map { [$0.pixels, Int($0.value), $0.fillsBlock ? 1 : 0] }, forKey: .values)
    case .colors(let tallies):
      try container.encode(tallies.map { [$0.pixels, $0.value.order] }, forKey: .colors)
    case .tooManyKinds: break
    }
    if let palette {
      try container.encode(
        Data(palette.colors.flatMap { [$0.red, $0.green, $0.blue] }), forKey: .palette)
      try container.encode(palette.hidesLastEntry, forKey: .hidesLastEntry)
    }
    try container.encode([moved.pixels, moved.distance], forKey: .moved)
  }
}

extension RGB {
  fileprivate init(order: Int) {
    self.init(
      red: UInt8(truncatingIfNeeded: order >> 16), green: UInt8(truncatingIfNeeded: order >> 8),
      blue: UInt8(truncatingIfNeeded: order))
  }
}
