import SkipSegImaging

/// Collects pictures of one evaluation: one confusion matrix over all of them, and the counts of each.
///
/// Of a picture only the counts of the classes that are on it are kept, not its matrix, so that large sets with many
/// classes stay small.
public struct Evaluator: Sendable {
  /// In the order of the labels.
  public let classNames: [String]
  /// The pixels of all pictures added so far, counted together.
  public private(set) var confusionMatrix: ConfusionMatrix
  /// What is looked at on each picture.
  package let options: MeasurementOptions
  /// In the order of adding.
  package private(set) var files: [String] = []
  package private(set) var photographs: [PhotographScores] = []
  /// Over all pictures of which the network was asked.
  package private(set) var calibration: Calibration?
  package private(set) var classConfidence: ClassConfidence?
  private let columns: ScoreColumns
  private let grouping: Grouping?
  package private(set) var worst = WorstConfusions()

  /// Nothing is judged yet.
  public init(classNames: [String]) {
    self.init(classNames: classNames, options: MeasurementOptions())
  }

  /// - Parameter grouping: which pictures are drawn together for intervals; nil draws each by itself.
  package init(classNames: [String], options: MeasurementOptions, grouping: Grouping? = nil) {
    self.classNames = classNames
    self.options = options
    self.grouping = grouping
    columns = ScoreColumns(options)
    confusionMatrix = ConfusionMatrix(classCount: classNames.count)
  }

  /// Puts together what was counted of several parts of the pictures.
  /// - Parameter places: of the pictures of each part among all, in the order of its `photographs`.
  package init(
    classNames: [String], options: MeasurementOptions, grouping: Grouping?,
    merging parts: [(counts: Counts, places: [Int])]
  ) {
    self.init(classNames: classNames, options: options, grouping: grouping)
    let all = parts.enumerated().flatMap { part, it in
      it.places.enumerated().map { (place: $1, part: part, index: $0) }
    }.sorted { $0.place < $1.place }
    var indices = parts.map { [Int](repeating: 0, count: $0.places.count) }
    for (index, picture) in all.enumerated() {
      indices[picture.part][picture.index] = index
      files.append(parts[picture.part].counts.photographs[picture.index].file)
      photographs.append(parts[picture.part].counts.photographs[picture.index].scores)
    }
    for (part, it) in parts.enumerated() {
      confusionMatrix += it.counts.matrix
      if let counted = it.counts.calibration { calibration = (calibration ?? Calibration()) + counted }
      worst.add(it.counts.worst, indices: indices[part])
    }
  }

  /// Adds a picture whose pixels are counted already, for instance on another thread, and returns its scores.
  @discardableResult
  public mutating func add(_ matrix: ConfusionMatrix, file: String) -> Scores {
    add(PhotographMeasurement(matrix), file: file).scores
  }

  @discardableResult
  package mutating func add(_ measurement: PhotographMeasurement, file: String) -> ImageScores {
    confusionMatrix += measurement.matrix
    worst.add(measurement.matrix, index: files.count)
    files.append(file)
    photographs.append(measurement.scores)
    if let confidence = measurement.confidence {
      calibration = (calibration ?? Calibration()) + confidence.calibration
      classConfidence = classConfidence ?? ClassConfidence(classCount: classNames.count)
      classConfidence? += confidence.classes
    }
    return image(files.count - 1)
  }

  /// Adds a picture; the maps have the same size, and hold class indices or `LabelMap.ignored`.
  @discardableResult
  package mutating func add(truth: LabelMap, prediction: LabelMap, file: String) -> Scores {
    let measurement = PhotographMeasurement(
      truth: truth, prediction: prediction, classNames: classNames, options: options)
    return add(measurement, file: file).scores
  }

  /// What the report says of a picture.
  private func image(_ index: Int) -> ImageScores {
    let photograph = photographs[index]
    return ImageScores(
      file: files[index], scores: Scores(of: photograph, columns: columns, classNames: classNames),
      judgedPixels: photograph.judgedPixels, labelQuality: photograph.labelQuality)
  }

  /// The scores of overlap over the pixels of all pictures, without intervals.
  public var scores: Scores { Scores(of: confusionMatrix, classNames: classNames) }

  /// The place of the picture on which most pixels of one class were predicted as another.
  package func worstPicture(truth: Int, prediction: Int) -> Int? {
    worst.picture(truth: truth, prediction: prediction)
  }

  /// Everything, intervals included, which take a moment.
  public var report: EvaluationReport {
    // A faulty grouping was refused before.
    let bootstrap = Bootstrap(
      photographs: files.count, groups: grouping.flatMap { try? $0.groups(of: files) })
    let classes = classesOverPhotographs
    let summary = columns.summary(
      of: classes, classNames: classNames,
      intervals: bootstrap.isPossible
        ? ScoreIntervals(
          photographs, columns: columns.columns, classCount: classNames.count, bootstrap: bootstrap) : nil)
    return EvaluationReport(
      scores: Scores(
        classes.map(\.counts).filter { !$0.isAbsent },
        ignoredPixels: photographs.reduce(0) { $0 + $1.ignoredPixels }, classes: summary.classes),
      images: files.indices.map(image),
      means: summary.means, units: bootstrap.unitCount,
      tolerance: options.tolerance.flatMap { tolerance in
        let pixels = photographs.map { tolerance.pixels(width: $0.width, height: $0.height) }
        return pixels.min().flatMap { low in pixels.max().map { Interval(low: low, high: $0) } }
      },
      calibration: calibration)
  }

  private var classesOverPhotographs: [ClassOverPhotographs] {
    var present = [[PhotographClass]](repeating: [], count: classNames.count)
    for photograph in photographs {
      for counts in photograph.classes { present[counts.label].append(counts) }
    }
    let judged = photographs.map { Double($0.judgedPixels) }
    return classNames.indices.map { label in
      let shares = zip(photographs, judged).filter { $1 > 0 }.map { photograph, judged in
        let counts = photograph.classes.first { $0.label == label }?.counts ?? ClassCounts()
        return (Double(counts.truePixels) / judged, Double(counts.predictedPixels) / judged)
      }
      return ClassOverPhotographs(
        label: label, counts: present[label].reduce(into: ClassCounts()) { $0.add($1.counts) },
        photographs: present[label], shares: shares,
        photographsWithout: photographs.count - present[label].count)
    }
  }
}

/// For each pair of classes the picture on which most pixels of the one were predicted as the other, the first of them.
package struct WorstConfusions: Sendable, Codable {
  package struct Picture: Sendable, Codable {
    let pixels: UInt64
    let index: Int
  }

  /// By `truth * classCount + prediction`; pairs that were never confused have none.
  private var pictures: [Int: Picture] = [:]
  private var classCount = 0

  mutating func add(_ matrix: ConfusionMatrix, index: Int) {
    classCount = matrix.classCount
    for truth in 0..<classCount {
      for prediction in 0..<classCount where prediction != truth {
        let pixels = matrix[truth: truth, prediction: prediction]
        if pixels > 0, pixels > pictures[truth * classCount + prediction]?.pixels ?? 0 {
          pictures[truth * classCount + prediction] = Picture(pixels: pixels, index: index)
        }
      }
    }
  }

  /// - Parameter indices: where the pictures of the other stand among all.
  mutating func add(_ other: WorstConfusions, indices: [Int]) {
    classCount = max(classCount, other.classCount)
    for (pair, found) in other.pictures {
      let picture = Picture(pixels: found.pixels, index: indices[found.index])
      let known = pictures[pair]
      if known.map({ ($0.pixels, -$0.index) < (picture.pixels, -picture.index) }) ?? true {
        pictures[pair] = picture
      }
    }
  }

  /// Whether every picture is one of so many.
  func refers(toPictures count: Int) -> Bool { pictures.values.allSatisfy { (0..<count).contains($0.index) } }

  func picture(truth: Int, prediction: Int) -> Int? { pictures[truth * classCount + prediction]?.index }
}
