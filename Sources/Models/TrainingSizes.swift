import SkipSegDatasets
import SkipSegImaging

/// How large photographs were that a network was trained on: their longer sides at working size, in pixels.
package struct TrainingSizes: Codable, Sendable, Equatable {
  package let median: Int
  /// The percentiles 5 and 95.
  package let low, high: Int

  /// Nil where there are no photographs.
  package init?(_ sizes: [PixelSize], working: WorkingScale) {
    let sides = sizes.map { size in
      let worked = working.size(width: size.width, height: size.height)
      return max(worked.width, worked.height)
    }.sorted()
    if sides.isEmpty { return nil }
    func percentile(_ share: Double) -> Int { sides[Int((share * Double(sides.count - 1)).rounded())] }
    (median, low, high) = (percentile(0.5), percentile(0.05), percentile(0.95))
  }

  /// Whether a file may say so.
  var isPlausible: Bool { low > 0 && low <= median && median <= high }

  /// How many times as large as those a photograph of this longer side at working size is, where it is more than twice as
  /// large as nearly all of them, or less than half as large; else nil.
  package func excess(of side: Int) -> Double? {
    side > 2 * high || 2 * side < low ? Double(side) / Double(median) : nil
  }
}
