import Foundation

/// Which pixels of a line, with which weights, make each pixel of a filtered or resized line.
package struct AxisTaps: Sendable {
  /// Weights per output pixel; the same for all.
  package let tapCount: Int
  /// `[output][tapCount]`: the pixels, repeated at the ends of the line.
  package private(set) var sources: [Int]
  /// `[output][tapCount]`, adding up to 1.
  package private(set) var weights: [Float]

  package var count: Int { sources.count / tapCount }

  /// A line of `count` pixels from one of `sourceCount`, by a triangle filter.
  package init(resizing sourceCount: Int, to count: Int) {
    let scale = Double(count) / Double(sourceCount)
    let radius = max(1, 1 / scale)
    self.init(count: count, sourceCount: sourceCount, radius: radius) {
      ($0 + 0.5) * Double(sourceCount) / Double(count)
    } weight: {
      max(0, 1 - abs($0) / radius)
    }
  }

  /// The same where each pixel covers 1 / `factor` source pixels, the last one too, whether the line holds so many or not.
  package init(scaling sourceCount: Int, by factor: Double, to count: Int) {
    let radius = max(1, 1 / factor)
    self.init(count: count, sourceCount: sourceCount, radius: radius) {
      ($0 + 0.5) / factor
    } weight: {
      max(0, 1 - abs($0) / radius)
    }
  }

  /// A line of `count` pixels blurred by a Gaussian of standard deviation `deviation`, which is cut off at three.
  package init(blurring count: Int, deviation: Double) {
    self.init(count: count, sourceCount: count, radius: 3 * deviation) {
      $0 + 0.5
    } weight: {
      exp(-$0 * $0 / (2 * deviation * deviation))
    }
  }

  /// - Parameters:
  ///   - radius: of the filter, in source pixels; at least 1/2.
  ///   - center: of an output pixel, in source pixels.
  ///   - weight: of a source pixel by its distance from that centre.
  private init(
    count: Int, sourceCount: Int, radius: Double, center: (Double) -> Double, weight: (Double) -> Double
  ) {
    tapCount = Int((2 * radius).rounded(.up))
    sources = []
    weights = []
    for index in 0..<count {
      let center = center(Double(index))
      let first = Int((center - radius + 0.5).rounded(.down))
      let taps = first..<first + tapCount
      let values = taps.map { weight(Double($0) + 0.5 - center) }
      let sum = values.reduce(0, +)
      sources += taps.map { min(max(0, $0), sourceCount - 1) }
      weights += values.map { Float($0 / sum) }
    }
  }
}
