/// Which source pixels, with which weights, make each pixel of one axis of a resampled image.
///
/// A triangle filter as wide as one source pixel when enlarging (bilinear) and as one output pixel when shrinking, so
/// that shrinking averages what it covers instead of skipping it (the filter that Pillow calls BILINEAR).
struct ResamplingTaps {
  /// Weights per output pixel; the same for all, the unused ones 0.
  let tapCount: Int
  /// The first source pixel of each output pixel; `first + tapCount` may exceed the source where weights are 0.
  private(set) var first: [Int32]
  /// `[output][tapCount]`, adding up to 1.
  private(set) var weights: [Float]
  /// False where the output pixel's centre lies outside of the source: padding.
  private(set) var isInside: [Bool]

  /// `center` is the source coordinate of an output pixel's centre; `scale` is output pixels per source pixel.
  init(count: Int, sourceCount: Int, scale: Double, center: (Int) -> Double) {
    let radius = max(1, 1 / scale)
    tapCount = Int((2 * radius).rounded(.up))
    first = Array(repeating: 0, count: count)
    weights = Array(repeating: 0, count: count * tapCount)
    isInside = Array(repeating: false, count: count)
    for index in 0..<count {
      let center = center(index)
      guard center >= 0 && center < Double(sourceCount) else { continue }
      isInside[index] = true
      let start = max(0, Int((center - radius + 0.5).rounded(.down)))
      let end = min(sourceCount, start + tapCount)
      var sum = 0.0
      for source in start..<end { sum += Self.triangle((Double(source) + 0.5 - center) / radius) }
      first[index] = Int32(start)
      for source in start..<end {
        let weight = Self.triangle((Double(source) + 0.5 - center) / radius) / sum
        weights[index * tapCount + source - start] = Float(weight)
      }
    }
  }

  /// The source pixels that any output pixel needs; nil when every output pixel is padding.
  func sourceRange(sourceCount: Int) -> Range<Int>? {
    let inside = zip(first, isInside).filter(\.1).map { Int($0.0) }
    guard let lowest = inside.min(), let highest = inside.max() else { return nil }
    return lowest..<min(sourceCount, highest + tapCount)
  }

  private static func triangle(_ distance: Double) -> Double { max(0, 1 - abs(distance)) }
}
