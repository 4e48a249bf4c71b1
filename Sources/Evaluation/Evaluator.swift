import Imaging

/// Collects pictures of one evaluation: one confusion matrix over all of them, and the scores of each.
///
/// Of a picture only the scores are kept, not its matrix, so that large sets with many classes stay small.
public struct Evaluator: Sendable {
  public let classNames: [String]
  /// The pixels of all pictures added so far, counted together.
  public private(set) var confusionMatrix: ConfusionMatrix
  /// In the order of adding.
  public private(set) var images: [ImageScores] = []

  public init(classNames: [String]) {
    self.classNames = classNames
    confusionMatrix = ConfusionMatrix(classCount: classNames.count)
  }

  /// Adds a picture whose pixels are counted already, for instance on another thread, and returns its scores.
  @discardableResult
  public mutating func add(_ matrix: ConfusionMatrix, file: String) -> Scores {
    confusionMatrix += matrix
    let scores = Scores(of: matrix, classNames: classNames)
    images.append(ImageScores(file: file, scores: scores))
    return scores
  }

  /// Adds a picture; the maps have the same size, and hold class indices or `LabelMap.ignored`.
  @discardableResult
  package mutating func add(truth: LabelMap, prediction: LabelMap, file: String) -> Scores {
    var matrix = ConfusionMatrix(classCount: classNames.count)
    matrix.add(truth: truth, prediction: prediction)
    return add(matrix, file: file)
  }

  public var report: EvaluationReport {
    EvaluationReport(scores: Scores(of: confusionMatrix, classNames: classNames), images: images)
  }
}
