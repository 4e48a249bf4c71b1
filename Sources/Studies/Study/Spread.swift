/// One quantity over the repeats of a network.
package struct Spread: Codable, Sendable, Equatable {
  package let mean, minimum, maximum: Double
  package let count: Int

  /// Nil where a value is missing, or there is none.
  package init?(_ values: [Double?]) {
    let known = values.compactMap(\.self)
    guard let low = known.min(), let high = known.max(), known.count == values.count else { return nil }
    (mean, minimum, maximum) = (known.reduce(0, +) / Double(known.count), low, high)
    count = known.count
  }

  package var range: Double { maximum - minimum }
}
