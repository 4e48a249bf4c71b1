import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import SkipSegReports

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
  private let predictions, masks: String
  private let encodings: MaskPairEncodings
  private let pairs: [MaskPair]
  private let fit: MaskFit
  private let sieve: Int

  /// Reads and compares everything.
  ///
  /// - Parameters:
  ///   - classFile: names and colours; without it classes are the values found.
  ///   - ignoreIndex: the stored value in the true masks that is not to be judged.
  ///   - reading: of which the levels and the sizes of masks count.
  ///   - options: without what only a network can say.
  ///   - stop: looked at before each file.
  ///   - report: called on this thread.
  /// - Throws: `ScoringError` or `DatasetError` where nothing can be compared, `GroupingError`, and `Stopped`.
  public init(
    predictions: String, masks: String, classFile: String?, ignoreIndex: Int?,
    reading: DataReading = DataReading(), options: EvaluationOptions = EvaluationOptions(), threads: Int,
    stop: StopSignal? = nil, report: (Event) -> Void = { _ in }
  ) throws {
    precondition(!options.calibration && !options.suspects, "two folders of masks have no network")
    let found = try MaskPairs(predictions: predictions, masks: masks)
    let pairs = found.pairs
    if pairs.isEmpty { throw ScoringError.noPairs(predictions: predictions, masks: masks) }
    let encodings = try MaskPairEncodings(
      pairs, predictions: predictions, masks: masks,
      classFile: try classFile.map { try ClassFile(path: $0, acceptsPipe: true) }, ignoreIndex: ignoreIndex,
      reading: reading, threads: threads, stop: stop)
    let fit = MaskFit(reading)
    let truthReader = encodings.truth.reader(fit: fit)
    let predictionReader = encodings.prediction.reader()
    let names = encodings.truth.classes.names
    _ = try options.grouping?.groups(of: pairs.map(\.name))
    let (measured, note) = options.measurement(
      pixelCounts: parallelMap(pairs, threads: threads) {
        (try? ImageFile.header(of: $0.truth).pixelCount) ?? 0
      })

    notes = found.notes + encodings.notes + (note.map { [$0] } ?? [])
    for note in notes { report(.note(Note(note))) }
    for fault in found.faults { report(.fault(fault)) }
    let counted = OrderedPipeline(indices: pairs.indices, threads: threads, capacity: 4 * threads) { index in
      Result {
        let prediction = try predictionReader.read(pairs[index].prediction)
          .sieved(options.sieve, classCount: names.count)
        let size = fit.resizes ? (prediction.width, prediction.height) : nil
        let truth = try truthReader.read(pairs[index].truth, expecting: size)
        guard (truth.width, truth.height) == (prediction.width, prediction.height) else {
          throw ScoringError.sizes(
            prediction: pairs[index].prediction, size: "\(prediction.width) x \(prediction.height)",
            mask: pairs[index].truth, maskSize: "\(truth.width) x \(truth.height)")
        }
        return try PhotographMeasurement(
          claimingMemoryFor: pairs[index].truth, truth: truth, prediction: prediction, classNames: names,
          options: measured)
      }
    }
    var evaluator = Evaluator(classNames: names, options: measured, grouping: options.grouping)
    var faults = found.faults
    for (done, pair) in pairs.enumerated() {
      if stop?.isRequested == true { throw Stopped(after: done, of: pairs.count, "pair") }
      guard let result = counted.next() else { preconditionFailure("the pipeline ended before the pairs") }
      switch result {
      case .success(let measurement):
        report(.detail(evaluator.add(measurement, file: pair.name)))
      case .failure(let error):
        let fault = Fault(comparing: pair, error)
        faults.append(fault)
        report(.fault(fault))
      }
      report(.progress(done: done + 1, of: pairs.count))
    }
    self.faults = faults
    (self.predictions, self.masks) = (predictions, masks)
    (self.encodings, self.pairs, self.fit, sieve) = (encodings, pairs, fit, options.sieve)
    self.evaluator = evaluator
    self.report = evaluator.report
  }

  /// Looks whether a report can be written into a folder, before there is one.
  ///
  /// - Parameter inputs: files and folders that are read.
  /// - Throws: where it would lie over an input or over files that no evaluation wrote, or can't be written.
  public static func claim(_ folder: String, inputs: [String], overwrites: Bool) throws {
    try OutputClaim(ModelEvaluation.stamp, overwrites: overwrites)
      .check(ModelEvaluation.reportFiles(in: folder), inputs: inputs)
  }

  /// Writes the report and its page into a folder.
  /// - Parameter command: what repeats it, to be shown on the page.
  public func write(to folder: String, command: String? = nil) throws {
    try evaluator.write(report, to: folder)
    try page(command).write(to: folder)
  }

  private func page(_ command: String?) -> EvaluationPage {
    let known = Dictionary(pairs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let (truthReader, predictionReader) = (encodings.truth.reader(fit: fit), encodings.prediction.reader())
    let (files, fit, sieve, classCount) = (evaluator.files, fit, sieve, encodings.truth.classes.count)
    return EvaluationPage(
      EvaluationPage.Subject(
        title: FileSystem.name(of: FileSystem.canonical(predictions)),
        facts: [(name: "masks", value: predictions), (name: "judged by", value: masks)], notes: [],
        faultCount: faults.count, command: command, colors: encodings.truth.classes.colors, maskFolder: nil),
      evaluator: evaluator, report: report, suspects: nil
    ) { index in
      guard let pair = known[files[index]],
        let prediction = (try? predictionReader.read(pair.prediction))?.sieved(sieve, classCount: classCount),
        case let size = (prediction.width, prediction.height),
        let truth = try? truthReader.read(pair.truth, expecting: fit.resizes ? size : nil),
        (truth.width, truth.height) == (prediction.width, prediction.height)
      else { return nil }
      return EvaluationPicture(photograph: nil, truth: truth, prediction: prediction)
    }
  }
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
