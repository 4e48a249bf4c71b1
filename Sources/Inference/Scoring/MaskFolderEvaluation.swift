import Concurrency
import Datasets
import Evaluation
import Files
import Imaging

/// Judges masks in one folder by those in another.
///
/// PNG files of the same path, extension aside, belong together. How the true masks store classes is found out from
/// all of them, as for a data set; predictions are read by the same rule, so that 0 and 255 there may be 0 and 1 here.
public struct MaskFolderEvaluation: Sendable {
  /// With the scores of each pair as its detail.
  public typealias Event = WorkEvent<ImageScores, MaskFolderEvaluation>

  /// What was decided about the masks, each in one line.
  public let notes: [String]
  /// Files without a counterpart, or that can't be read.
  public let faults: [Fault]
  /// The scores, of all pairs together and of each.
  public let report: EvaluationReport
  private let evaluator: Evaluator

  /// Reads and compares everything.
  ///
  /// - Parameters:
  ///   - classFile: names and colours; without it classes are the values found.
  ///   - ignoreIndex: the stored value in the true masks that is not to be judged.
  ///   - stop: looked at before each file.
  ///   - report: called on this thread.
  /// - Throws: `ScoringError` or `DatasetError` where nothing can be compared, and `Stopped`.
  public init(
    predictions: String, masks: String, classFile: String?, ignoreIndex: Int?, threads: Int,
    stop: StopSignal? = nil, report: (Event) -> Void = { _ in }
  ) throws {
    let found = try MaskPairs(predictions: predictions, masks: masks)
    let pairs = found.pairs
    if pairs.isEmpty { throw ScoringError.noPairs(predictions: predictions, masks: masks) }
    let encodings = try MaskPairEncodings(
      pairs, predictions: predictions, masks: masks,
      classFile: try classFile.map { try ClassFile(path: $0, acceptsPipe: true) }, ignoreIndex: ignoreIndex,
      threads: threads, stop: stop)
    notes = found.notes + encodings.notes
    for note in notes { report(.note(Note(note))) }
    for fault in found.faults { report(.fault(fault)) }
    let (truthReader, predictionReader) = (encodings.truth.reader(), encodings.prediction.reader())
    let classes = encodings.truth.classes

    let counted = OrderedPipeline(indices: pairs.indices, threads: threads, capacity: 4 * threads) { index in
      Result {
        let truth = try truthReader.read(pairs[index].truth)
        let prediction = try predictionReader.read(pairs[index].prediction)
        guard (truth.width, truth.height) == (prediction.width, prediction.height) else {
          throw ScoringError.sizes(
            prediction: pairs[index].prediction, size: "\(prediction.width) x \(prediction.height)",
            mask: pairs[index].truth, maskSize: "\(truth.width) x \(truth.height)")
        }
        var matrix = ConfusionMatrix(classCount: classes.count)
        matrix.add(truth: truth, prediction: prediction)
        return matrix
      }
    }
    var evaluator = Evaluator(classNames: classes.names)
    var faults = found.faults
    for (done, pair) in pairs.enumerated() {
      if stop?.isRequested == true { throw Stopped(after: done, of: pairs.count, "pair") }
      guard let result = counted.next() else { preconditionFailure("the pipeline ended before the pairs") }
      switch result {
      case .success(let matrix):
        report(.detail(ImageScores(file: pair.name, scores: evaluator.add(matrix, file: pair.name))))
      case .failure(let error):
        let fault = Fault(comparing: pair, error)
        faults.append(fault)
        report(.fault(fault))
      }
      report(.progress(done: done + 1, of: pairs.count))
    }
    self.faults = faults
    self.evaluator = evaluator
    self.report = evaluator.report
  }

  /// Looks whether a report can be written into a folder, before there is one.
  ///
  /// - Parameter inputs: files and folders that are read.
  /// - Throws: where it would lie over an input or over files that no evaluation wrote, or can't be written.
  public static func claim(_ folder: String, inputs: [String], overwrites: Bool) throws {
    try OutputClaim(ModelEvaluation.stamp, overwrites: overwrites)
      .check(Evaluator.outputs(in: folder), inputs: inputs)
  }

  /// Writes the report into a folder.
  public func write(to folder: String) throws { try evaluator.write(to: folder) }
}

extension Fault {
  fileprivate init(comparing pair: MaskPair, _ error: any Error) {
    switch error {
    case MaskError.image(let image): self.init(.unreadable, file: image.file, error)
    case let mask as MaskError: self.init(.mismatched, file: mask.file, error)
    default: self.init(.mismatched, file: pair.prediction, error)
    }
  }
}
