import SkipSegEvaluation
import SkipSegImaging
import Testing

@Suite struct ComparisonTests {
  /// Photographs of 100 pixels of two classes, of which some are predicted wrong.
  private func report(
    _ wrong: [Int], names: (Int) -> String = { "\($0).png" }, classes: [String] = ["a", "b"]
  )
    -> EvaluationReport
  {
    var evaluator = Evaluator(classNames: classes)
    for (index, wrong) in wrong.enumerated() {
      let truth = (0..<100).map { UInt16($0 % 2) }
      let prediction = truth.enumerated().map { $0 < wrong ? 1 - $1 : $1 }
      evaluator.add(
        truth: LabelMap(width: 100, height: 1, labels: truth),
        prediction: LabelMap(width: 100, height: 1, labels: prediction), file: names(index))
    }
    return evaluator.report
  }

  private func compare(_ a: EvaluationReport, _ b: EvaluationReport) throws -> ReportComparison {
    try ReportComparison(a, b, names: ("A", "B"))
  }

  @Test func aReportAgainstItself() throws {
    let report = report((0..<20).map { $0 * 3 })
    let comparison = try compare(report, report)
    #expect(comparison.verdict.hasPrefix("no difference shown: +0.000 ("))
    #expect(comparison.wilcoxon == nil && comparison.gained.isEmpty && comparison.lost.isEmpty)
    #expect(comparison.mean.difference == 0)
  }

  @Test func betterAndWorseMeanThatTheIntervalLeavesOutZero() throws {
    let wrong = (0..<20).map { 10 + $0 % 7 }
    let (a, b) = (report(wrong), report(wrong.map { $0 - 4 }))
    let comparison = try compare(a, b)
    let interval = try #require(comparison.mean.interval)
    #expect(interval.low > 0 && comparison.verdict.hasPrefix("B is better: +0."))
    #expect(comparison.mean.shareOfDrawsWithBBetter == 1)
    #expect(comparison.mean.a == a.scores.meanIoU && comparison.mean.b == b.scores.meanIoU)
    #expect(comparison.gained.count == 10 && comparison.lost.isEmpty)
    #expect(try compare(b, a).verdict.hasPrefix("B is worse: -0."))
    let mixed = try compare(a, report(wrong.enumerated().map { $0 % 2 == 0 ? $1 + 3 : $1 - 3 }))
    #expect(mixed.verdict.hasPrefix("no difference shown: "))
    #expect(mixed.gained.count == 10 && mixed.lost.count == 10)
    let text = comparison.text()
    for words in ["draws with B > A", "20 photographs; Wilcoxon's", "gained most", "independent"] {
      #expect(text.contains(words))
    }
  }

  @Test func fewPhotographsGiveNoVerdict() throws {
    let comparison = try compare(report([1, 2, 3]), report([0, 1, 2]))
    #expect(comparison.mean.interval == nil && comparison.units == 3)
    #expect(comparison.verdict.hasPrefix("no verdict: too few photographs (3) for an interval; +0.0"))
  }

  @Test func photographsAreMatchedByName() throws {
    let comparison = try compare(report([5, 9, 9]), report([9, 5]) { "\(1 - $0).png" })
    #expect(comparison.files == ["0.png", "1.png"])
    #expect(comparison.onlyInA == ["2.png"] && comparison.onlyInB == [])
    #expect(comparison.mean.difference == 0)
  }

  @Test func whatCannotBeComparedIsRefused() throws {
    let a = report([1, 2])
    #expect(throws: ComparisonError.self) { try compare(a, report([1, 2], classes: ["a", "c"])) }
    #expect(throws: ComparisonError.nothingInCommon(a: "A", b: "B", "0.png", "x0.png")) {
      try compare(a, report([1, 2]) { "x\($0).png" })
    }
  }
}
