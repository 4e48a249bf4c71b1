extension RandomAccessCollection {
  /// The first place at which a condition holds, or the end where it holds nowhere: by halves.
  /// - Parameter holds: holds of all elements from some place on, and of none before.
  @inlinable package func partitioningIndex(
    where holds: (Element) throws -> Bool
  ) rethrows -> Index {
    var (low, rest) = (startIndex, count)
    while rest > 0 {
      let half = rest / 2
      let middle = index(low, offsetBy: half)
      if try holds(self[middle]) {
        rest = half
      } else {
        low = index(after: middle)
        rest -= half + 1
      }
    }
    return low
  }
}
