import SkipSegBasics

/// Whether what is said of skip connections shows in a study. Runs are few, so that there is no p-value: all repeats have
/// to agree, and the ranges must not overlap.
package enum Verdict: String, Codable, Sendable {
  case seen
  case notSeen = "not seen"
  case notTested = "not tested"

  package static let fewestRepeats = 2
}

/// Two quantities compared repeat by repeat.
package struct Comparison: Codable, Sendable, Equatable {
  package let verdict: Verdict
  /// Repeats in which the first is larger than the second.
  package let agreeing: Int
  package let repeats: Int
  package let first, second: Spread?
  /// Of the differences, first less second.
  package let difference: Spread?
  /// Why it wasn't tested.
  package let reason: String?

  /// Judges whether the first is larger.
  /// - Parameters:
  ///   - pairs: of the same seed each; nil where one of them is missing.
  ///   - objection: what keeps it from being tested, in words.
  package init(_ pairs: [(first: Double?, second: Double?)], objection: String? = nil) {
    let known = pairs.compactMap { pair -> (Double, Double)? in
      guard let first = pair.first, let second = pair.second, first.isFinite, second.isFinite else {
        return nil
      }
      return (first, second)
    }
    repeats = known.count
    agreeing = known.count { $0.0 > $0.1 }
    first = Spread(known.map(\.0))
    second = Spread(known.map(\.1))
    difference = Spread(known.map { $0.0 - $0.1 })
    reason =
      objection ?? (repeats < Verdict.fewestRepeats ? "it takes \(Verdict.fewestRepeats) repeats" : nil)
    if reason != nil {
      verdict = .notTested
    } else {
      let isApart = (first?.minimum ?? 0) > (second?.maximum ?? 0)
      verdict = agreeing == repeats && isApart ? .seen : .notSeen
    }
  }
}

/// What textbooks say of skip connections, and what became of it on the data.
package struct Claim: Codable, Sendable, Equatable {
  /// One sentence, which the verdict is about.
  package let text: String
  /// What is compared, with its unit: "training loss".
  package let quantity: String
  /// The networks, in the order of the comparison.
  package let first, second: String
  package let comparison: Comparison

  package init(text: String, quantity: String, first: String, second: String, comparison: Comparison) {
    (self.text, self.quantity, self.comparison) = (text, quantity, comparison)
    (self.first, self.second) = (first, second)
  }

  package var verdict: Verdict { comparison.verdict }

  /// "seen, 3 of 3 repeats (plain-18-none 0.83 → plain-58-none 1.00)".
  package var outcome: String {
    if let reason = comparison.reason { return "not tested: \(reason)" }
    guard let first = comparison.first, let second = comparison.second else { return verdict.rawValue }
    return "\(verdict.rawValue), \(comparison.agreeing) of \(counted(comparison.repeats, "repeat")) "
      + "(\(self.second) \(Figure.text(second.mean)) → \(self.first) \(Figure.text(first.mean)))"
  }
}
