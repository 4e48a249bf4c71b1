import SkipSegImaging

/// What an evaluation looks at beside the counts of pixels.
package struct MeasurementOptions: Sendable, Codable {
  /// Nil where borders are not looked at.
  package var tolerance: Tolerance?
  package var countsObjects: Bool

  package init(tolerance: Tolerance? = nil, countsObjects: Bool = false) {
    self.tolerance = tolerance
    self.countsObjects = countsObjects
  }

  /// The most that measuring a photograph takes beside its masks, in bytes: the borders, or the objects, each a run of one
  /// pixel.
  package func bytes(pixels: Int) -> Int {
    (tolerance == nil ? 0 : BoundaryMeasurement.bytes(pixels: pixels))
      + (countsObjects ? ObjectCounts.bytes(pixels: pixels) : 0)
  }
}

/// One class on one photograph: what the scores of both are made from.
package struct PhotographClass: Sendable, Equatable, Codable {
  /// The place of the class in the list.
  let label: Int
  let counts: ClassCounts
  /// Nil where borders were not looked at.
  let boundary: BoundaryScores?
  /// Nil where objects were not looked at.
  let objects: ObjectCounts?
}

/// What is kept of one photograph.
package struct PhotographScores: Sendable, Codable {
  let width, height: Int
  let ignoredPixels: UInt64
  /// Classes that are in one of the masks, in the order of the list; the others have no counts.
  let classes: [PhotographClass]
  /// The quality of the mask, 0 to 1, where a network was asked.
  var labelQuality: Double?

  /// - Parameters:
  ///   - counts: of every class of the list.
  ///   - boundaries, objects: of every class too, where they were looked at.
  package init(
    counts: [ClassCounts], ignoredPixels: UInt64, width: Int = 0, height: Int = 0,
    boundaries: [BoundaryScores?]? = nil, objects: [ObjectCounts]? = nil
  ) {
    self.width = width
    self.height = height
    self.ignoredPixels = ignoredPixels
    classes = counts.enumerated().compactMap { label, counts in
      counts.isAbsent
        ? nil
        : PhotographClass(
          label: label, counts: counts, boundary: boundaries?[label], objects: objects?[label])
    }
  }

  var judgedPixels: UInt64 { classes.reduce(0) { $0 + $1.counts.truePixels } }
}

/// What was counted on one photograph. It can be made on any thread; the sums of all of them are the same in any order.
package struct PhotographMeasurement: Sendable {
  package let matrix: ConfusionMatrix
  private(set) var scores: PhotographScores
  /// What the network says of it, where it was asked.
  package var confidence: NetworkConfidence? {
    didSet { scores.labelQuality = confidence?.labelQuality }
  }

  package init(matrix: ConfusionMatrix, scores: PhotographScores) {
    self.matrix = matrix
    self.scores = scores
  }

  /// Of pixels that are counted already, without borders and objects.
  init(_ matrix: ConfusionMatrix) {
    self.init(
      matrix: matrix,
      scores: PhotographScores(counts: matrix.classCounts, ignoredPixels: matrix.ignoredPixels))
  }

  /// Counts a pair of maps of the same size, class indices or `LabelMap.ignored`.
  package init(truth: LabelMap, prediction: LabelMap, classNames: [String], options: MeasurementOptions) {
    matrix = {
      var matrix = ConfusionMatrix(classCount: classNames.count)
      matrix.add(truth: truth, prediction: prediction)
      return matrix
    }()
    let boundaries = options.tolerance.map { tolerance in
      BoundaryMeasurement(
        truth: truth, prediction: prediction, classCount: classNames.count,
        tolerance: tolerance.pixels(width: truth.width, height: truth.height)
      ).scores
    }
    let objects =
      options.countsObjects
      ? ObjectCounts.count(
        truth: truth, prediction: prediction, classCount: classNames.count,
        background: Self.background(of: classNames)) : nil
    scores = PhotographScores(
      counts: matrix.classCounts, ignoredPixels: matrix.ignoredPixels, width: truth.width,
      height: truth.height, boundaries: boundaries, objects: objects)
  }

  /// The class that has no objects: the first one, where it is named so.
  package static func background(of classNames: [String]) -> Int? {
    classNames.first?.lowercased() == "background" ? 0 : nil
  }
}
