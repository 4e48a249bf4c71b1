import Imaging

/// What all masks of a data set store, added up.
package struct MaskSurvey: Equatable {
  /// Files that store grey or palette values, and files that store RGB.
  package private(set) var valueFiles = 0
  package private(set) var colorFiles = 0
  /// Everything that is stored, and in how many files.
  package private(set) var values: [UInt16: Int] = [:]
  package private(set) var colors: [RGB: Int] = [:]
  /// The different palettes, and how many files have one.
  package private(set) var palettes: Set<[RGB]> = []
  package private(set) var paletteFiles = 0

  package init(_ masks: some Sequence<MaskSummary>) {
    for mask in masks {
      switch mask.contents {
      case .values(let tallies):
        valueFiles += 1
        for tally in tallies { values[tally.value, default: 0] += 1 }
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
  }

  /// The palette of all masks, where they have the same.
  var commonPalette: [RGB]? {
    palettes.count == 1 && paletteFiles == valueFiles ? palettes.first : nil
  }
}
