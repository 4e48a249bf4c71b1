import SkipSegBasics
import SkipSegEvaluation
import Testing

@Suite struct StatisticsTests {
  private typealias Numbers = ScoreCases.Numbers

  /// TP, FP and FN of three classes; a class is absent from about a quarter of the photographs.
  private func evaluator(_ photographs: Int = 60, grouping: Grouping? = nil) -> Evaluator {
    var numbers = Numbers(77)
    var evaluator = Evaluator(
      classNames: ["a", "b", "c"], options: MeasurementOptions(), grouping: grouping)
    for photograph in 0..<photographs {
      let counts = (0..<3).map { _ in
        numbers.below(4) > 0 ? (0..<3).map { numbers.below([1000, 300, 300][$0]) } : [0, 0, 0]
      }
      let scores = PhotographScores(
        counts: counts.map {
          ClassCounts(
            truePositives: UInt64($0[0]), falsePositives: UInt64($0[1]), falseNegatives: UInt64($0[2]))
        }, ignoredPixels: 0)
      evaluator.add(
        PhotographMeasurement(matrix: ConfusionMatrix(classCount: 3), scores: scores),
        file: "film \(photograph)/\(photograph).png")
    }
    return evaluator
  }

  private func expect(_ own: Interval?, _ other: [Double], within tolerance: Double = 1e-12) {
    guard let own else {
      Issue.record("no interval")
      return
    }
    #expect(abs(own.low - other[0]) < tolerance && abs(own.high - other[1]) < tolerance, "\(own) \(other)")
  }

  @Test func drawsAreThoseOfNumPy() throws {
    let bootstrap = Bootstrap(photographs: 60)
    #expect(bootstrap.units(ofDraw: 0) == (try ScoreCases.fixture.get().intervals.firstIndices))
    var weights = [Int](repeating: 0, count: 60)
    for unit in bootstrap.units(ofDraw: 7) { weights[unit] += 1 }
    #expect(bootstrap.weights(ofDraw: 7) == weights)
  }

  @Test func intervalsAreThoseOfNumPy() throws {
    let expected = try ScoreCases.fixture.get().intervals
    let report = evaluator().report
    for (scores, (iou, photograph)) in zip(report.scores.classes, zip(expected.iou, expected.photographIoU)) {
      expect(scores.interval("iou"), iou)
      expect(scores.interval("photograph_iou"), photograph)
    }
    expect(report.interval("iou"), expected.meanIoU)
    expect(report.interval("photograph_iou"), expected.meanPhotographIoU)
    // Other draws, and more of them: within three standard errors of a bound that 2,000 draws give.
    expect(report.scores.classes[0].interval("photograph_iou"), expected.scipy, within: 0.0065)
  }

  @Test func aGroupOfOnePhotographIsAPhotograph() throws {
    let alone = evaluator().report
    #expect(evaluator(grouping: .folder).report == alone)
    #expect(try evaluator(grouping: Grouping("([0-9]+).png")).report == alone)
    let wide = try evaluator(grouping: Grouping("film ([0-9]?)[0-9]/")).report
    #expect(wide.units == 6 && wide.interval("iou") == nil)
    #expect(wide.table().contains("too few groups of photographs (6) for an interval"))
  }

  @Test func groupsAreDrawnWhole() {
    let bootstrap = Bootstrap(photographs: 5, groups: ["x", "y", "x", "y", "x"])
    #expect(bootstrap.unitCount == 2)
    for draw in 0..<20 {
      let weights = bootstrap.weights(ofDraw: draw)
      #expect(weights[0] == weights[2] && weights[0] == weights[4] && weights[1] == weights[3])
      #expect(weights[0] + weights[1] == 2)
    }
  }

  @Test(arguments: [(9, false, false), (10, true, true), (49, true, true), (50, true, false)])
  func fewPhotographsGiveNoIntervalOrARoughOne(count: Int, hasInterval: Bool, isRough: Bool) {
    let report = evaluator(count).report
    #expect((report.interval("iou") != nil) == hasInterval)
    let table = report.table()
    #expect(table.contains("too few photographs (\(count)) for an interval") == !hasInterval)
    #expect(table.contains("rough") == isRough)
    #expect(table.contains("independent") == hasInterval)
  }

  /// Of means of 60 numbers between 0 and 1, the interval holds the true one as often as it says.
  @Test func intervalsCoverTheTruth() {
    var random = CounterRandom(key: 4)
    let bootstrap = Bootstrap(photographs: 60)
    let draws = (0..<500).map { bootstrap.weights(ofDraw: $0).map(Double.init) }
    var covered = 0
    let sets = 500
    for _ in 0..<sets {
      let numbers = (0..<60).map { _ in random.unit() * random.unit() }
      let means = draws.map { weights in
        var sum = 0.0
        for index in 0..<60 { sum += weights[index] * numbers[index] }
        return Optional(sum / 60)
      }
      if let interval = Interval(ofDraws: means), interval.low <= 0.25, interval.high >= 0.25 { covered += 1 }
    }
    #expect((0.92...0.97).contains(Double(covered) / Double(sets)))
  }

  @Test func quantilesAreLinearBetweenOrderStatistics() {
    #expect([4.0, 1, 3, 2].quantile(0.5) == 2.5)
    #expect([1.0].quantile(0.95) == 1)
    #expect([0.0, 10].quantile(0.975) == 9.75)
    #expect([Double]().quantile(0.5) == nil)
  }

  @Test func theSignedRankTestIsThatOfSciPy() throws {
    for expected in try ScoreCases.fixture.get().wilcoxon {
      var numbers = Numbers(UInt32(500 + expected.n))
      var differences: [Double] = []
      for index in 0..<expected.n {
        if expected.kind == "plain" {
          differences.append(Double((numbers.below(2) * 2 - 1) * (index + 1)) / 1024)
        } else {
          let value = Double(numbers.below(21) - 8) / 64
          differences.append(expected.kind == "ties" && value == 0 ? 1.0 / 64 : value)
        }
      }
      let test = try #require(WilcoxonSignedRank(differences))
      #expect(abs(test.pValue - expected.p) < 1e-6, "\(expected)")
      #expect((test.method == .exact) == (expected.kind == "plain" && expected.n <= 50))
    }
  }

  /// Every way of giving signs to the ranks.
  @Test func theExactTestCountsAllSigns() throws {
    let differences = [3.0, -1, 2, 5, -4, 6, 7.5]
    let test = try #require(WilcoxonSignedRank(differences))
    let ranks = differences.map { value in differences.count { abs($0) <= abs(value) } }
    let sum = zip(differences, ranks).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    let sums = (0..<128).map { signs in
      ranks.indices.reduce(0) { $0 + (signs >> $1 & 1 == 1 ? ranks[$1] : 0) }
    }
    let tail = min(sums.count { $0 <= sum }, sums.count { $0 >= sum })
    #expect(abs(test.pValue - min(1, Double(2 * tail) / 128)) < 1e-12)
    #expect(WilcoxonSignedRank([0, 0]) == nil)
  }

  @Test func areaAgreementIsThatOfNumPy() throws {
    let expected = try ScoreCases.fixture.get().area
    var numbers = Numbers(9)
    let truths = (0..<40).map { _ in Double(numbers.below(10000)) / 10000 }
    let agreement = AreaAgreement(
      truths.map { ($0, $0 * 0.9 + Double(numbers.below(1000)) / 10000) })
    for (own, other) in [
      (agreement.bias, expected.bias), (agreement.meanAbsoluteError, expected.mae),
      (agreement.rSquared, expected.r2), (agreement.limits?.low, expected.low),
      (agreement.limits?.high, expected.high),
    ] { #expect(abs(try #require(own) - other) < 1e-12) }
    let flat = AreaAgreement([(0.5, 0.4), (0.5, 0.7)])
    #expect(flat.rSquared == nil && flat.bias != nil)
    #expect(AreaAgreement([(0.5, 0.4)]).limits == nil)
  }

  @Test func aFaultyGroupingIsRefused() throws {
    #expect(throws: GroupingError.faulty(pattern: "(")) { try Grouping("(") }
    let grouping = try Grouping("x([0-9])")
    #expect(try grouping.groups(of: ["ax1b", "cx1d", "e"]) == ["group: 1", "group: 1", "alone: e"])
    #expect(throws: GroupingError.noMatch(pattern: "x([0-9])", name: "y")) { try grouping.groups(of: ["y"]) }
  }
}
