extension [Double] {
  /// The value below which a share of the numbers lies, linear between order statistics, as `numpy.quantile` has it by
  /// default: place `share · (n - 1)` of the sorted numbers, counted from 0. Nil of no numbers.
  package func quantile(_ share: Double) -> Double? {
    sorted().sortedQuantile(share)
  }

  /// The same of numbers that are sorted already.
  func sortedQuantile(_ share: Double) -> Double? {
    precondition((0...1).contains(share), "a quantile is of 0 to 1, not \(share)")
    if isEmpty { return nil }
    let place = share * Double(count - 1)
    let below = Int(place)
    let above = Swift.min(below + 1, count - 1)
    return self[below] + (self[above] - self[below]) * (place - Double(below))
  }

  /// Nil of no numbers.
  package var mean: Double? { isEmpty ? nil : reduce(0, +) / Double(count) }

  /// Nil of no numbers.
  package var median: Double? { quantile(0.5) }
}
