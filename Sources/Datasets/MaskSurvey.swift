import SkipSegConcurrency
import SkipSegImaging

/// What all masks of a data set store, added up.
package struct MaskSurvey: Equatable {
  /// Files that store grey or palette values, and files that store RGB.
  package private(set) var valueFiles = 0
  package private(set) var colorFiles = 0
  /// Everything that is stored, and in how many files.
  package private(set) var values: [UInt16: Int] = [:]
  package private(set) var colors: [RGB: Int] = [:]
  /// How many pixels hold a value.
  package private(set) var pixels: [UInt16: Int] = [:]
  /// The values that fill a block of 3 x 3 pixels in some file.
  package private(set) var filling: Set<UInt16> = []
  /// Pixels that were taken to the nearest level, and how far it lies at most.
  package private(set) var movedPixels = 0
  package private(set) var largestMove = 0
  /// In which colours palettes show the values that are used, and in how many files each.
  package private(set) var shownColors: [UInt16: [RGB: Int]] = [:]
  /// In which colours palettes show the value 255 where it is used; grey pictures in palette form left out.
  package private(set) var unpaintedColors: Set<RGB> = []
  /// Whether some values are used for which the palette has no colour.
  package private(set) var hasValuesBeyondPalette = false
  /// The different palettes, and how many files have one.
  package private(set) var palettes: Set<MaskPalette> = []
  package private(set) var paletteFiles = 0

  package init(_ masks: some Sequence<MaskSummary>) {
    for mask in masks { add(mask) }
  }

  private mutating func add(_ mask: MaskSummary) {
    movedPixels += mask.moved.pixels
    largestMove = max(largestMove, mask.moved.distance)
    switch mask.contents {
    case .values(let tallies):
      valueFiles += 1
      for tally in tallies {
        values[tally.value, default: 0] += 1
        pixels[tally.value, default: 0] += tally.pixels
        if tally.fillsBlock { filling.insert(tally.value) }
        if let palette = mask.palette { add(tally.value, palette) }
      }
    case .colors(let tallies):
      colorFiles += 1
      for tally in tallies { colors[tally.value, default: 0] += 1 }
    case .tooManyKinds: break
    }
    if let palette = mask.palette {
      paletteFiles += 1
      palettes.insert(palette)
    }
  }

  private mutating func add(_ value: UInt16, _ palette: MaskPalette) {
    guard palette.colors.indices.contains(Int(value)) else {
      hasValuesBeyondPalette = true
      return
    }
    let color = palette.colors[Int(value)]
    shownColors[value, default: [:]][color, default: 0] += 1
    if value == 255 && !palette.isGreyPicture { unpaintedColors.insert(color) }
  }

  /// Values of 0 and 255 only: a binary mask as pictures have it.
  package var isBlackAndWhite: Bool {
    values[255] != nil && unpaintedColors.isEmpty && values.keys.allSatisfy { $0 == 0 || $0 == 255 }
  }

  /// Whether 255 is what a painting program stores where no one has painted: masks with a palette use it, and in no
  /// colour of a class.
  func leavesUnpainted(beside classes: ClassList?) -> Bool {
    if unpaintedColors.isEmpty { return false }
    guard let classes, classes.statesColors else { return true }
    return unpaintedColors.isDisjoint(with: classes.colors)
  }

  /// Looks at mask files. Those that can't be read are left to whoever reads them next.
  /// - Throws: `Stopped` where `stop` was requested before the end.
  package static func summaries(
    of paths: [String], levels: MaskLevels? = nil, ignoring ignored: Int? = nil, threads: Int,
    stop: StopSignal? = nil
  ) throws(Stopped) -> [MaskSummary] {
    try parallelMap(paths, of: "mask", threads: threads, stop: stop) { path in
      (try? ImageFile.decodeMask(path)).map { MaskSummary($0, levels: levels, ignoring: ignored) }
    }.compactMap(\.self)
  }

  /// The palette of all masks, where they have the same.
  var commonPalette: [RGB]? {
    palettes.count == 1 && paletteFiles == valueFiles ? palettes.first?.colors : nil
  }
}
