import SkipSegBasics
import SkipSegStudies
import Testing

/// The rule of verdicts and recommendations, on numbers made by hand.
@Suite struct VerdictTests {
  private func verdict(_ first: [Double?], _ second: [Double?], objection: String? = nil) -> Verdict {
    Comparison(zip(first, second).map { ($0, $1) }, objection: objection).verdict
  }

  @Test func allRepeatsAgreeAndTheRangesAreApart() {
    #expect(verdict([1.0, 1.1, 0.99], [0.8, 0.83, 0.9]) == .seen)
    #expect(verdict([1.0, 1.1], [0.9, 0.95]) == .seen)
  }

  /// All signs agree, but the ranges overlap: 0.95 lies between 0.9 and 1.0.
  @Test func overlappingRangesAreNotSeen() {
    #expect(verdict([1.0, 0.9, 1.1], [0.95, 0.8, 0.7]) == .notSeen)
  }

  @Test func oneSignDisagrees() { #expect(verdict([1.0, 0.5, 1.1], [0.9, 0.6, 0.8]) == .notSeen) }
  @Test func theOppositeIsNotSeen() { #expect(verdict([0.1, 0.2], [0.9, 0.8]) == .notSeen) }
  /// Ranges that touch overlap.
  @Test func equalNumbersAreNotSeen() {
    #expect(verdict([1, 1], [1, 1]) == .notSeen)
    #expect(verdict([1, 2], [0.5, 1]) == .notSeen)
  }

  @Test func oneRepeatIsNotTested() {
    let comparison = Comparison([(2, 1)])
    #expect(comparison.verdict == .notTested && comparison.reason == "it takes 2 repeats")
    #expect(verdict([], []) == .notTested)
    #expect(verdict([2, nil, .nan], [1, 1, 1]) == .notTested)
  }

  @Test func anObjectionDecides() {
    let comparison = Comparison([(2, 1), (2, 1)], objection: "nothing to lose")
    #expect(comparison.verdict == .notTested && comparison.agreeing == 2)
  }

  @Test func theOutcomeIsSaidWithItsNumbers() {
    func claim(_ pairs: [(Double?, Double?)]) -> Claim {
      Claim(
        text: "", quantity: "", first: "a", second: "b",
        comparison: Comparison(pairs.map { (first: $0.0, second: $0.1) }))
    }
    #expect(
      claim([(1, 0.8), (1.02, 0.86), (0.98, 0.83)]).outcome == "seen, 3 of 3 repeats (b 0.830 → a 1.000)")
    #expect(claim([(1, 0.8), (0.7, 0.8)]).outcome == "not seen, 1 of 2 repeats (b 0.800 → a 0.850)")
    #expect(claim([(1, 0.8)]).outcome == "not tested: it takes 2 repeats")
  }

  // MARK: Recommendation

  private func candidate(_ name: String, _ scores: [Double?], _ work: Int, _ bytes: Int = 0)
    -> Recommendation.Candidate
  {
    .init(variant: name, score: Spread(scores), multiplyAdds: work, bytes: bytes)
  }

  /// The best is 0.80 with a range of 0.04: 0.77 is as good, 0.75 isn't.
  @Test func theCheapestWithinOneRangeOfTheBestIsTaken() throws {
    let recommendation = try #require(
      Recommendation([
        candidate("best", [0.78, 0.82], 100), candidate("cheap", [0.76, 0.78], 50),
        candidate("cheapest", [0.75, 0.75], 10),
      ]))
    #expect(recommendation.variant == "cheap" && recommendation.best == "best")
    #expect(abs(recommendation.bound - 0.76) < 1e-12)
  }

  @Test func bytesDecideBetweenEqualWork() throws {
    let all = [
      candidate("a", [0.7, 0.8], 10, 30), candidate("b", [0.7, 0.8], 10, 20),
      candidate("c", [0.7, 0.8], 10, 20),
    ]
    #expect(Recommendation(all)?.variant == "b")
  }

  @Test func oneRepeatRecommendsNothing() {
    #expect(Recommendation([candidate("a", [0.5], 1), candidate("b", [0.6], 1)]) == nil)
    #expect(Recommendation([candidate("a", [0.5, nil], 1)]) == nil)
    #expect(Recommendation([]) == nil)
  }

  /// 0.4, 0 and 0.3 of 0.5 above chance: 0.8, 0, 0.6.
  @Test func theKeptShareIsTheMedianOverBlocks() throws {
    func lesion(score: Double) throws -> LesionMeasurement {
      let blocks = zip(["a", "b", "c"], [0.6, 0.2, 0.5]).map {
        #"{"name": "\#($0)", "kind": "block", "score": \#($1)}"#
      }
      let skip = #"{"name": "1/4", "kind": "longSkip", "score": 0.1}"#
      return try JSONText.decode(
        LesionMeasurement.self,
        from:
          #"{"score": \#(score), "chance": 0.2, "lens": [], "lesions": [\#((blocks + [skip]).joined(separator: ","))]}"#
      )
    }
    #expect(abs(try #require(lesion(score: 0.7).medianKept) - 0.6) < 1e-9)
    #expect(try lesion(score: 0.25).medianKept == nil)
  }
}
