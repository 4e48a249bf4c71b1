import Foundation

/// Wilcoxon's signed-rank test of paired differences, two-sided (Wilcoxon 1945): whether they lie about 0.
///
/// Zeros are dropped, ties get average ranks. With more than 50 differences, zeros counted, or with zeros or ties, the
/// distribution is the normal one, its variance corrected for ties, without a correction for continuity; else it is
/// exact. That is `scipy.stats.wilcoxon(zero_method="wilcox", correction=False)` with the method named.
package struct WilcoxonSignedRank: Sendable, Equatable {
  package enum Method: Sendable { case exact, normal }

  /// The sum of the ranks of the positive differences.
  package let positiveRanks: Double
  package let method: Method
  /// The probability of ranks as one-sided as these, or more, where the differences lie about 0.
  package let pValue: Double

  private static let exactLimit = 50

  /// Nil where no difference is other than 0.
  package init?(_ differences: [Double]) {
    let values = differences.filter { $0 != 0 }
    if values.isEmpty { return nil }
    let (ranks, ties) = Self.ranks(of: values.map(abs))
    positiveRanks = zip(values, ranks).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    let isPlain = values.count == differences.count && ties.isEmpty
    method = differences.count <= Self.exactLimit && isPlain ? .exact : .normal
    pValue =
      method == .exact
      ? Self.exact(positiveRanks, count: values.count)
      : Self.normal(positiveRanks, count: values.count, ties: ties)
  }

  /// Average ranks from 1 on, and the sizes of the groups of equal values.
  private static func ranks(of values: [Double]) -> ([Double], ties: [Int]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var ties: [Int] = []
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count && values[order[end]] == values[order[first]] { end += 1 }
      // The mean of the ranks first + 1 ... end.
      for place in first..<end { ranks[order[place]] = Double(first + 1 + end) / 2 }
      if end - first > 1 { ties.append(end - first) }
      first = end
    }
    return (ranks, ties)
  }

  /// Counts the subsets of 1 ... n by their sum; 2^50 of them are still exact.
  private static func exact(_ sum: Double, count: Int) -> Double {
    let greatest = count * (count + 1) / 2
    var subsets = [Double](repeating: 0, count: greatest + 1)
    subsets[0] = 1
    for rank in 1...count {
      for total in stride(from: greatest, through: rank, by: -1) { subsets[total] += subsets[total - rank] }
    }
    let all = pow(2, Double(count))
    let below = subsets[...Int(sum)].reduce(0, +) / all
    let above = subsets[Int(sum)...].reduce(0, +) / all
    return min(1, 2 * min(below, above))
  }

  private static func normal(_ sum: Double, count: Int, ties: [Int]) -> Double {
    let n = Double(count)
    let correction = ties.reduce(0.0) { $0 + Double($1 * $1 * $1 - $1) } / 2
    let variance = (n * (n + 1) * (2 * n + 1) - correction) / 24
    let z = (sum - n * (n + 1) / 4) / variance.squareRoot()
    return erfc(abs(z) / 2.0.squareRoot())
  }
}
