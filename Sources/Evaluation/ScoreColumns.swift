/// The columns that an evaluation fills, and how they are filled.
struct ScoreColumns: Sendable {
  /// Of a class over all photographs.
  let columns: [ScoreColumn]
  /// Of a class on one photograph.
  let photographColumns: [ScoreColumn]
  private let photographKeys: [String]
  /// Shared by the classes that are not on a photograph.
  private let absent: ScoreValues

  init(_ options: MeasurementOptions) {
    columns = ScoreColumn.all.filter { column in
      switch column.group {
      case .overlap, .area: true
      case .boundary: options.tolerance != nil
      case .objects: options.countsObjects
      }
    }
    photographColumns = columns.filter(\.isOfPhotographs)
    photographKeys = photographColumns.map(\.key)
    absent = ScoreValues(
      keys: photographKeys, values: photographColumns.map { $0.format == .count ? 0 : nil })
  }

  /// Every class of the list on one photograph.
  func classes(of photograph: PhotographScores, classNames: [String]) -> [ClassScores] {
    var classes = classNames.map { ClassScores(name: $0, values: absent) }
    for present in photograph.classes {
      let values = photographColumns.map { $0.value(of: present) }
      classes[present.label] = ClassScores(
        name: classNames[present.label], values: ScoreValues(keys: photographKeys, values: values))
    }
    return classes
  }

  /// Every class over all photographs, and the means over the classes. Intervals stand behind all other columns.
  func summary(
    of classes: [ClassOverPhotographs], classNames: [String], intervals: ScoreIntervals?
  ) -> (classes: [ClassScores], means: ScoreValues) {
    let bounded = intervals == nil ? [] : columns.filter(\.hasInterval)
    let keys = columns.map(\.key) + bounded.flatMap { [$0.lowKey, $0.highKey] }
    let scores = classes.map { whole in
      let bounds = bounded.flatMap { column in
        let interval = intervals?.classes[column.key]?[whole.label]
        return [interval?.low, interval?.high]
      }
      return ClassScores(
        name: classNames[whole.label],
        values: ScoreValues(keys: keys, values: columns.map { $0.value(of: whole) } + bounds))
    }
    let meanColumns = columns.filter(\.hasMean)
    let means = meanColumns.map { column in scores.compactMap { $0[column.key] }.mean }
    let meanBounds = bounded.flatMap { [intervals?.means[$0.key]?.low, intervals?.means[$0.key]?.high] }
    return (
      scores,
      ScoreValues(
        keys: meanColumns.map(\.key) + bounded.flatMap { [$0.lowKey, $0.highKey] }, values: means + meanBounds
      )
    )
  }

  /// Of all columns and their intervals.
  static let allKeys: [String] =
    ScoreColumn.all.map(\.key)
    + ScoreColumn.all.filter(\.hasInterval).flatMap { [$0.lowKey, $0.highKey] }

  /// Of means over the classes.
  static let allMeanKeys: [String] =
    ScoreColumn.all.filter(\.hasMean).map(\.key)
    + ScoreColumn.all.filter(\.hasInterval).flatMap { [$0.lowKey, $0.highKey] }
}
