import SkipSegBasics
import SkipSegImaging

/// The few values that masks were painted in, of which JPEG or a smooth change of size has made many: each pixel is taken
/// to the nearest.
package struct MaskLevels: Sendable, Equatable {
  /// Class i is what lies nearest to the i-th; rising.
  package let values: [UInt16]

  /// - Precondition: at least two values that rise.
  package init(_ values: [UInt16]) {
    precondition(values.count >= 2 && zip(values, values.dropFirst()).allSatisfy(<), "levels rise")
    self.values = values
  }

  /// Which level lies nearest to a value; the lower one at equal distance.
  package func index(nearestTo value: UInt16) -> Int {
    let upper = values.partitioningIndex { $0 >= value }
    if upper == 0 { return 0 }
    if upper == values.count { return upper - 1 }
    return value - values[upper - 1] <= values[upper] - value ? upper - 1 : upper
  }
}

extension MaskLevels {
  /// How far levels are apart at least, and how far JPEG and resampling scatter most pixels around one.
  private static let (spacing, scatter) = (32, 8)
  /// More than so many would be classes, not the ends of a scale.
  private static let maximumFound = 4

  /// The levels of masks that look as if they had been saved as JPEG or resized smoothly; nil where nothing speaks for
  /// it. What tells such masks from clean ones is that the values between the levels fill no block of 3 x 3 pixels.
  ///
  /// - Parameter ignored: a value that plays no part.
  /// - Returns: the levels with the share of all pixels that lie within 8 of one.
  static func found(in survey: MaskSurvey, ignoring ignored: Int?) -> (levels: MaskLevels, share: Double)? {
    let pixels = survey.pixels.filter { Int($0.key) != ignored }
    let total = pixels.values.reduce(0, +)
    guard pixels.count > 2 else { return nil }
    var levels: [UInt16] = []
    for (value, _) in pixels.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      if levels.count == maximumFound { break }
      if levels.allSatisfy({ distance($0, value) >= spacing }) { levels.append(value) }
    }
    levels.removeAll { !survey.filling.contains($0) && pixels[$0, default: 0] * 100 < total }
    guard levels.count >= 2,
      pixels.keys.contains(where: { !levels.contains($0) && !survey.filling.contains($0) })
    else { return nil }
    let near = pixels.filter { value, _ in levels.contains { distance($0, value) <= scatter } }
    let share = Double(near.values.reduce(0, +)) / Double(total)
    return share > 0.9 ? (MaskLevels(levels.sorted()), share) : nil
  }

  private static func distance(_ left: UInt16, _ right: UInt16) -> Int { abs(Int(left) - Int(right)) }
}
