/// The confidence intervals of the scores that have one, by the bootstrap.
struct ScoreIntervals: Sendable {
  /// By the key of the column, then by class; nil where no draw has a value.
  let classes: [String: [Interval?]]
  /// Of the mean over the classes that have a value in a draw.
  let means: [String: Interval]

  /// Photographs in any order; those of a draw are summed in theirs.
  init(
    _ photographs: [PhotographScores], columns: [ScoreColumn], classCount: Int, bootstrap: Bootstrap
  ) {
    let columns = columns.filter(\.hasInterval)
    // [column][class][draw], [column][draw]
    var drawn = columns.map { _ in [[Double?]](repeating: [], count: classCount) }
    var drawnMeans = columns.map { _ in [Double?]() }
    let samples = columns.map { column in
      photographs.map { photograph in photograph.classes.map { column.value(of: $0) } }
    }
    for draw in 0..<Bootstrap.draws {
      let weights = bootstrap.weights(ofDraw: draw)
      let counts = Self.counts(photographs, weights, classCount: classCount)
      for (number, column) in columns.enumerated() {
        let values: [Double?] =
          if case .pooled(let value) = column.aggregation {
            counts.map(value)
          } else {
            Self.means(photographs, samples[number], weights, classCount: classCount)
          }
        for label in 0..<classCount { drawn[number][label].append(values[label]) }
        drawnMeans[number].append(values.compactMap(\.self).mean)
      }
    }
    classes = Dictionary(
      uniqueKeysWithValues: zip(columns, drawn).map { ($0.key, $1.map { Interval(ofDraws: $0) }) })
    means = Dictionary(
      uniqueKeysWithValues: zip(columns, drawnMeans).compactMap { column, values in
        Interval(ofDraws: values).map { (column.key, $0) }
      })
  }

  /// The counts of every class over the photographs of a draw.
  static func counts(
    _ photographs: [PhotographScores], _ weights: [Int], classCount: Int
  ) -> [ClassCounts] {
    var sums = [ClassCounts](repeating: ClassCounts(), count: classCount)
    for (photograph, weight) in zip(photographs, weights) where weight > 0 {
      let weight = UInt64(weight)
      for present in photograph.classes {
        sums[present.label].truePositives += weight * present.counts.truePositives
        sums[present.label].falsePositives += weight * present.counts.falsePositives
        sums[present.label].falseNegatives += weight * present.counts.falseNegatives
      }
    }
    return sums
  }

  private static func means(
    _ photographs: [PhotographScores], _ values: [[Double?]], _ weights: [Int], classCount: Int
  ) -> [Double?] {
    var sums = [Double](repeating: 0, count: classCount)
    var counts = [Int](repeating: 0, count: classCount)
    for index in photographs.indices where weights[index] > 0 {
      for (present, value) in zip(photographs[index].classes, values[index]) {
        guard let value else { continue }
        sums[present.label] += Double(weights[index]) * value
        counts[present.label] += weights[index]
      }
    }
    return zip(sums, counts).map { $1 == 0 ? nil : $0 / Double($1) }
  }
}
