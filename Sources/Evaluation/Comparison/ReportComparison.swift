/// Two reports on the same photographs: whether the masks of B are better than those of A.
public struct ReportComparison: Sendable {
  /// A mean IoU over classes, or the IoU of one class.
  public struct Row: Sendable, Equatable {
    /// Of the class, or of the mean over the classes.
    public let name: String
    /// Nil where the class is in neither mask of any photograph.
    public let a, b: Double?
    /// Of B - A, by the same draws for both; nil with too few photographs.
    public let interval: Interval?
    /// Of the draws in which both have a value.
    public let shareOfDrawsWithBBetter: Double?

    /// b - a; nil where either is not defined.
    public var difference: Double? { a.flatMap { a in b.map { $0 - a } } }
  }

  /// A photograph and how its mean IoU changed.
  public struct Change: Sendable, Equatable {
    /// Name of the photograph.
    public let file: String
    /// Its mean IoU in the two reports.
    public let a, b: Double
    /// b - a.
    public var difference: Double { b - a }
  }

  /// The photographs of both, in A's order.
  public let files: [String]
  /// Those of one report alone.
  public let onlyInA, onlyInB: [String]
  /// Of the mean over the classes.
  public let mean: Row
  /// In the order of the reports.
  public let classes: [Row]
  /// Of the mean IoU of each photograph; nil where none differs.
  package let wilcoxon: WilcoxonSignedRank?
  /// The photographs that gained most, and those that lost most, the largest change first.
  public let gained, lost: [Change]
  /// How many photographs, or groups of them, intervals are drawn from.
  public let units: Int

  private static let shownChanges = 10

  /// - Parameters:
  ///   - names: of the two reports, for messages.
  ///   - grouping: which photographs are drawn together; nil draws each by itself.
  /// - Throws: `ComparisonError` where they can't be compared, `GroupingError`.
  public init(
    _ a: EvaluationReport, _ b: EvaluationReport, names: (a: String, b: String), grouping: Grouping? = nil
  ) throws {
    let classNames = a.scores.classes.map(\.name)
    if classNames != b.scores.classes.map(\.name) {
      throw ComparisonError.otherClasses(
        a: names.a, b: names.b, classNames, b.scores.classes.map(\.name))
    }
    let (first, second) = (try Self.photographs(a, names.a), try Self.photographs(b, names.b))
    files = a.images.map(\.file).filter { second[$0] != nil }
    onlyInA = a.images.map(\.file).filter { second[$0] == nil }
    onlyInB = b.images.map(\.file).filter { first[$0] == nil }
    if files.isEmpty {
      throw ComparisonError.nothingInCommon(
        a: names.a, b: names.b, a.images.first?.file, b.images.first?.file)
    }
    let pairs = files.compactMap { file in first[file].flatMap { a in second[file].map { (a: a, b: $0) } } }
    let bootstrap = Bootstrap(photographs: files.count, groups: try grouping?.groups(of: files))
    units = bootstrap.unitCount
    (mean, classes) = Self.rows(pairs, classNames: classNames, bootstrap: bootstrap)
    let changes: [Change] = zip(files, pairs).compactMap { file, pair in
      guard let a = pair.a.meanIoU, let b = pair.b.meanIoU else { return nil }
      return Change(file: file, a: a, b: b)
    }
    wilcoxon = WilcoxonSignedRank(changes.map(\.difference))
    // Equal changes stay in the order of the files.
    let sorted = changes.enumerated().sorted {
      ($0.element.difference, $0.offset) < ($1.element.difference, $1.offset)
    }.map(\.element)
    lost = Array(sorted.filter { $0.difference < 0 }.prefix(Self.shownChanges))
    gained = Array(sorted.reversed().filter { $0.difference > 0 }.prefix(Self.shownChanges))
  }

  private static func photographs(
    _ report: EvaluationReport, _ name: String
  ) throws(ComparisonError) -> [String: PhotographScores] {
    var photographs: [String: PhotographScores] = [:]
    for image in report.images {
      var counts: [ClassCounts] = []
      for scores in image.scores.classes {
        guard let known = scores.counts else { throw .withoutCounts(file: name) }
        counts.append(known)
      }
      photographs[image.file] = PhotographScores(counts: counts, ignoredPixels: image.scores.ignoredPixels)
    }
    return photographs
  }

  private static func rows(
    _ pairs: [(a: PhotographScores, b: PhotographScores)], classNames: [String], bootstrap: Bootstrap
  ) -> (mean: Row, classes: [Row]) {
    let a = CountTable(pairs.map(\.a), classCount: classNames.count)
    let b = CountTable(pairs.map(\.b), classCount: classNames.count)
    /// The IoU of each class, then their mean.
    func scores(_ table: CountTable, _ weights: [Int]) -> [Double?] {
      let classes = table.sums(weights).map(\.iou)
      return classes + [classes.compactMap(\.self).mean]
    }
    let once = [Int](repeating: 1, count: pairs.count)
    let (ofA, ofB) = (scores(a, once), scores(b, once))
    var differences = [[Double]](repeating: [], count: classNames.count + 1)
    for draw in 0..<(bootstrap.isPossible ? Bootstrap.draws : 0) {
      let weights = bootstrap.weights(ofDraw: draw)
      for (place, pair) in zip(scores(a, weights), scores(b, weights)).enumerated() {
        if let one = pair.0, let two = pair.1 { differences[place].append(two - one) }
      }
    }
    let rows = (classNames + ["mean"]).enumerated().map { place, name in
      let drawn = differences[place]
      return Row(
        name: name, a: ofA[place], b: ofB[place], interval: Interval(ofDraws: drawn),
        shareOfDrawsWithBBetter: drawn.isEmpty
          ? nil : Double(drawn.count { $0 > 0 }) / Double(drawn.count))
    }
    return (rows[classNames.count], Array(rows.dropLast()))
  }
}

extension PhotographScores {
  /// Over the classes that are in one of the masks.
  fileprivate var meanIoU: Double? { classes.compactMap(\.counts.iou).mean }
}
