/// The confidence intervals of the scores that have one, by the bootstrap.
struct ScoreIntervals: Sendable {
  /// By the key of the column, then by class; nil where no draw has a value.
  let classes: [String: [Interval?]]
  /// Of the mean over the classes that have a value in a draw.
  let means: [String: Interval]

  /// - Parameter photographs: those of a draw are summed in their order.
  init(
    _ photographs: [PhotographScores], columns: [ScoreColumn], classCount: Int, bootstrap: Bootstrap
  ) {
    let columns = columns.filter(\.hasInterval)
    let table = CountTable(photographs, classCount: classCount)
    let values = columns.map { column -> [Double?] in
      if case .mean = column.aggregation {
        photographs.flatMap { $0.classes.map { column.value(of: $0) } }
      } else {
        []
      }
    }
    // [column][class][draw], [column][draw]
    var drawn = columns.map { _ in [[Double?]](repeating: [], count: classCount) }
    var drawnMeans = columns.map { _ in [Double?]() }
    for draw in 0..<Bootstrap.draws {
      let weights = bootstrap.weights(ofDraw: draw)
      let counts = table.sums(weights)
      for (number, column) in columns.enumerated() {
        let scores: [Double?] =
          if case .pooled(let value) = column.aggregation {
            counts.map(value)
          } else {
            table.means(of: values[number], weights)
          }
        for label in 0..<classCount { drawn[number][label].append(scores[label]) }
        drawnMeans[number].append(scores.compactMap(\.self).mean)
      }
    }
    classes = Dictionary(
      uniqueKeysWithValues: zip(columns, drawn).map { ($0.key, $1.map { Interval(ofDraws: $0) }) })
    means = Dictionary(
      uniqueKeysWithValues: zip(columns, drawnMeans).compactMap { column, values in
        Interval(ofDraws: values).map { (column.key, $0) }
      })
  }
}

/// The counts of the classes that are on photographs, photograph after photograph, to be summed many times.
struct CountTable: Sendable {
  private let classCount: Int
  /// For each photograph the place of its first entry, and behind them the number of entries.
  private let starts: [Int]
  private let labels: [Int]
  private let counts: [ClassCounts]

  init(_ photographs: [PhotographScores], classCount: Int) {
    self.classCount = classCount
    var starts = [0]
    for photograph in photographs { starts.append(starts[starts.count - 1] + photograph.classes.count) }
    self.starts = starts
    labels = photographs.flatMap { $0.classes.map(\.label) }
    counts = photographs.flatMap { $0.classes.map(\.counts) }
  }

  /// The counts of every class over all photographs, each as often as its weight says.
  func sums(_ weights: [Int]) -> [ClassCounts] {
    var sums = [ClassCounts](repeating: ClassCounts(), count: classCount)
    for (photograph, weight) in weights.enumerated() where weight > 0 {
      let weight = UInt64(weight)
      for entry in starts[photograph]..<starts[photograph + 1] {
        sums[labels[entry]].add(counts[entry], times: weight)
      }
    }
    return sums
  }

  /// For every class the mean of the values of its entries.
  func means(of values: [Double?], _ weights: [Int]) -> [Double?] {
    var sums = [(sum: Double, count: Int)](repeating: (0, 0), count: classCount)
    for (photograph, weight) in weights.enumerated() where weight > 0 {
      for entry in starts[photograph]..<starts[photograph + 1] {
        guard let value = values[entry] else { continue }
        sums[labels[entry]].sum += Double(weight) * value
        sums[labels[entry]].count += weight
      }
    }
    return sums.map { $0.count == 0 ? nil : $0.sum / Double($0.count) }
  }
}
