/// What to take: the cheapest network whose score lies within the best one's range over its repeats.
package struct Recommendation: Codable, Sendable, Equatable {
  package let variant: String
  package let best: String
  /// The lowest mean score that counted as good as the best.
  package let bound: Double

  /// A network that may be taken.
  package struct Candidate: Sendable {
    package let variant: String
    /// The higher the better; nil where it isn't known of every repeat.
    package let score: Spread?
    package let multiplyAdds: Int
    /// Bytes that training takes, which decide between equals.
    package let bytes: Int

    package init(variant: String, score: Spread?, multiplyAdds: Int, bytes: Int) {
      (self.variant, self.score) = (variant, score)
      (self.multiplyAdds, self.bytes) = (multiplyAdds, bytes)
    }
  }

  /// Nil where there are too few repeats to know a range. Of equal networks the first is taken.
  package init?(_ candidates: [Candidate]) {
    let judged = candidates.filter { ($0.score?.count ?? 0) >= Verdict.fewestRepeats }
    guard var best = judged.first else { return nil }
    for candidate in judged where (candidate.score?.mean ?? 0) > (best.score?.mean ?? 0) { best = candidate }
    guard let score = best.score else { return nil }
    bound = score.mean - score.range
    var cheapest = best
    for candidate in judged where (candidate.score?.mean ?? 0) >= bound {
      if (candidate.multiplyAdds, candidate.bytes) < (cheapest.multiplyAdds, cheapest.bytes) {
        cheapest = candidate
      }
    }
    (variant, self.best) = (cheapest.variant, best.variant)
  }
}
