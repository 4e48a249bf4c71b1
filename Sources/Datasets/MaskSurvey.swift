import Concurrency
import Imaging

/// What all masks of a data set store, added up.
package struct MaskSurvey: Equatable {
  /// Files that store grey or palette values, and files that store RGB.
  package private(set) var valueFiles = 0
  package private(set) var colorFiles = 0
  /// Everything that is stored, and in how many files.
  package private(set) var values: [UInt16: Int] = [:]
  package private(set) var colors: [RGB: Int] = [:]
  /// In which colours palettes show the values that are used, and in how many files each.
  package private(set) var shownColors: [UInt16: [RGB: Int]] = [:]
  /// Whether some values are used for which the palette has no colour.
  package private(set) var hasValuesBeyondPalette = false
  /// The different palettes, and how many files have one.
  package private(set) var palettes: Set<[RGB]> = []
  package private(set) var paletteFiles = 0

  package init(_ masks: some Sequence<MaskSummary>) {
    for mask in masks {
      switch mask.contents {
      case .values(let tallies):
        valueFiles += 1
        for tally in tallies {
          values[tally.value, default: 0] += 1
          guard let palette = mask.palette else { continue }
          if palette.indices.contains(Int(tally.value)) {
            shownColors[tally.value, default: [:]][palette[Int(tally.value)], default: 0] += 1
          } else {
            hasValuesBeyondPalette = true
          }
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
  }

  /// Values of 0 and 255 only: a binary mask as pictures have it.
  package var isBlackAndWhite: Bool { values[255] != nil && values.keys.allSatisfy { $0 == 0 || $0 == 255 } }

  /// Looks at mask files. Those that can't be read are left to whoever reads them next.
  /// - Throws: `Stopped` where `stop` was requested before the end.
  package static func summaries(
    of paths: [String], threads: Int, stop: StopSignal? = nil
  ) throws(Stopped) -> [MaskSummary] {
    try parallelMap(paths, of: "mask", threads: threads, stop: stop) { path in
      (try? ImageFile.decodeMask(path)).map { MaskSummary($0) }
    }.compactMap(\.self)
  }

  /// The palette of all masks, where they have the same.
  var commonPalette: [RGB]? {
    palettes.count == 1 && paletteFiles == valueFiles ? palettes.first : nil
  }
}
