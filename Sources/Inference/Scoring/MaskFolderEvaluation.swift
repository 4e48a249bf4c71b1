import Concurrency
import Datasets
import Evaluation
import Files
import Imaging

/// Judges masks in one folder by those in another.
///
/// PNG files of the same path, extension aside, belong together. How the true masks store classes is found out from
/// all of them, as for a data set; predictions may store them in the same way or as the class index.
public struct MaskFolderEvaluation: Sendable {
  /// What was decided about the masks, each in one line.
  public let notes: [String]
  /// Files without a counterpart, or that can't be read, each in one line.
  public let faults: [String]
  public let report: EvaluationReport
  private let evaluator: Evaluator

  /// Reads and compares everything.
  ///
  /// - Parameters:
  ///   - classFile: names and colours; without it classes are the values found.
  ///   - ignoreIndex: the stored value in the true masks that is not to be judged.
  /// - Throws: `ScoringError` or `DatasetError` where nothing can be compared.
  public init(
    predictions: String, masks: String, classFile: String?, ignoreIndex: Int?, threads: Int
  ) throws {
    let (pairs, unpaired) = try MaskPair.find(predictions: predictions, masks: masks)
    if pairs.isEmpty { throw ScoringError.noPairs(predictions: predictions, masks: masks) }
    let encodings = try MaskPairEncodings(
      pairs, masks: masks, classFile: try classFile.map { try ClassFile(path: $0) }, ignoreIndex: ignoreIndex,
      threads: threads)
    let (truthReader, predictionReader) = (encodings.truth.reader(), encodings.prediction.reader())
    let classes = encodings.truth.classes

    let counted = OrderedPipeline(indices: pairs.indices, threads: threads, capacity: 4 * threads) { index in
      Result {
        let truth = try truthReader.read(pairs[index].truth)
        let size = (width: truth.width, height: truth.height)
        let prediction = try predictionReader.read(pairs[index].prediction, expecting: size)
        var matrix = ConfusionMatrix(classCount: classes.count)
        matrix.add(truth: truth, prediction: prediction)
        return matrix
      }
    }
    var evaluator = Evaluator(classNames: classes.names)
    var faults = unpaired
    for pair in pairs {
      guard let result = counted.next() else { preconditionFailure("the pipeline ended before the pairs") }
      switch result {
      case .success(let matrix): evaluator.add(matrix, file: pair.name)
      case .failure(let error): faults.append("\(error)")
      }
    }
    self.faults = faults
    self.evaluator = evaluator
    report = evaluator.report
    notes = encodings.notes
  }

  /// Writes the report into a folder.
  public func write(to folder: String) throws { try evaluator.write(to: folder) }
}
