/// The `count` largest of some numbers that are not negative, found without sorting them: by their bits, which are in
/// the numbers' order. NaN counts as the largest.
struct LargestValues {
  /// The smallest of them.
  let threshold: Float
  /// Of the numbers equal to the threshold, the share that belongs to them: as no number is better than its equals,
  /// each belongs to them in part.
  let share: Float

  static let histogramCount = 1 << 16

  /// - Parameters:
  ///   - count: 1 to as many as there are values.
  ///   - histogram: memory for `histogramCount` numbers.
  init(
    _ count: Int, of values: UnsafePointer<Float>, among valueCount: Int,
    histogram: UnsafeMutablePointer<UInt32>
  ) {
    precondition(1...valueCount ~= count, "as many as there are values, at most")
    let values = UnsafeBufferPointer(start: values, count: valueCount)
    var (found, missing, equals) = (UInt32(0), count, 0)
    for shift: UInt32 in [16, 0] {
      histogram.update(repeating: 0, count: Self.histogramCount)
      for value in values where shift == 16 || value.magnitude.bitPattern >> 16 == found {
        histogram[Int(value.magnitude.bitPattern >> shift & 0xFFFF)] += 1
      }
      var digit = Self.histogramCount - 1
      while histogram[digit] < missing {
        missing -= Int(histogram[digit])
        digit -= 1
      }
      found = found << 16 | UInt32(digit)
      equals = Int(histogram[digit])
    }
    threshold = Float(bitPattern: found)
    share = Float(missing) / Float(equals)
  }

  /// How much of a number belongs to them, 0 to 1. NaN does.
  func share(of value: Float) -> Float { value < threshold ? 0 : value == threshold ? share : 1 }
}
