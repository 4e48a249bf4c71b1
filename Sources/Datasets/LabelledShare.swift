import Foundation

/// How much of some masks counts: pixels of a class among all but strange ones, 0 to 1.
package struct LabelledShare: Sendable, Equatable {
  package let value: Double

  /// Nil where there is no pixel at all.
  init?(_ masks: [MaskSummary], _ reader: MaskReader) {
    var (labelled, all) = (0, 0)
    for mask in masks {
      let pixels = reader.pixels(in: mask)
      let classes = pixels.classes.reduce(0, +)
      labelled += classes
      all += classes + pixels.ignored
    }
    if all == 0 { return nil }
    value = Double(labelled) / Double(all)
  }

  /// Below this share of the training pixels masks are sparse: strokes or points in place of whole pictures.
  package static let sparse = 0.5

  /// Whether the masks to train on are sparse.
  static func areSparse(_ shares: [Split: Double]) -> Bool { shares[.training].map { $0 < sparse } ?? false }

  /// The shares in words; nothing where every pixel counts.
  package static func words(_ shares: [Split: Double]) -> String? {
    let parts = Split.allCases.compactMap { split in
      shares[split].map { String(format: "%.2f %% of %@", 100 * $0, split.rawValue) }
    }
    return shares.values.contains { $0 < 1 } ? parts.joined(separator: ", ") : nil
  }

  static func notes(_ shares: [Split: Double]) -> [String] {
    words(shares).map { ["labelled pixels: \($0); all others are ignored"] } ?? []
  }
}
