import SkipSegBasics

/// Draws of a percentile bootstrap (Efron 1979; Efron and Tibshirani, "An Introduction to the Bootstrap", 1993): as many
/// units as there are, with replacement.
///
/// A unit is a photograph, or a group of photographs that belong together. Which units a draw holds is a function of its
/// number alone, so that two reports of the same photographs are drawn alike, and threads change nothing.
package struct Bootstrap: Sendable {
  /// How many draws there are.
  package static let draws = 2000
  /// Fewer units give no interval.
  package static let leastUnits = 10
  /// With fewer units an interval is rough: its coverage falls short of 95 % (André et al. 2026, arXiv 2601.17103).
  package static let fairUnits = 50

  private static let seed: UInt64 = 0x5C0_4E5

  package let unitCount: Int
  /// The unit of each photograph.
  private let units: [Int]

  /// - Parameter groups: for each photograph the name of its group; nil draws photographs.
  package init(photographs: Int, groups: [String]? = nil) {
    guard let groups else {
      unitCount = photographs
      units = Array(0..<photographs)
      return
    }
    precondition(groups.count == photographs, "\(groups.count) groups of \(photographs) photographs")
    var numbers: [String: Int] = [:]
    units = groups.map { group in
      if let number = numbers[group] { return number }
      numbers[group] = numbers.count
      return numbers.count - 1
    }
    unitCount = numbers.count
  }

  /// Whether there are units enough for an interval.
  package var isPossible: Bool { unitCount >= Self.leastUnits }
  package var isRough: Bool { isPossible && unitCount < Self.fairUnits }

  /// The units of a draw: uniform, from a stream of its own.
  package func units(ofDraw draw: Int) -> [Int] {
    var random = CounterRandom(seed: Self.seed, epoch: draw, sample: nil)
    return (0..<unitCount).map { _ in random.index(below: unitCount) }
  }

  /// How often a draw holds each photograph.
  package func weights(ofDraw draw: Int) -> [Int] {
    var random = CounterRandom(seed: Self.seed, epoch: draw, sample: nil)
    var counts = [Int](repeating: 0, count: unitCount)
    for _ in 0..<unitCount { counts[random.index(below: unitCount)] += 1 }
    return units.map { counts[$0] }
  }
}
