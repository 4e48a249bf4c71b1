import Foundation
import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEngine
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import SkipSegModels
import SkipSegReports

/// Judges a model by a data set: predicts every sample of one split and compares with its mask. Nothing in it changes; it
/// may be run from any thread.
public final class ModelEvaluation: @unchecked Sendable {
  /// With the scores of each picture as its detail.
  public typealias Event = WorkEvent<ImageScores, Result>

  /// Which samples of a data set are judged by.
  public enum Choice: String, Sendable, CaseIterable {
    /// The samples that were trained on.
    case training = "train"
    /// The validation split, or what was held out.
    case validation = "val"
    /// The test split.
    case test
    /// All samples.
    case all
  }

  /// What was decided about the data, each in one line.
  public let notes: [String]
  let model: Model
  let precision: Precision
  private let tiling: TilingConfiguration
  private let working: WorkingScale
  let samples: [Sample]
  /// What keeps samples from being found.
  private let faults: [Fault]
  /// Every photograph and mask of the data set, judged by or not.
  private let dataFiles: [String]
  let reader: SampleReader
  private let options: EvaluationOptions
  let measured: MeasurementOptions
  let threads: Int
  private let data: String
  /// What was judged by, in words.
  private let chosen: String
  /// Whether the model may have learnt the masks, with their errors.
  private let isTrainedOn: Bool

  /// What an evaluation ends in.
  public struct Result: Sendable {
    /// The scores, of all samples together and of each.
    public let report: EvaluationReport
    /// Samples that took no part, and files that could not be written.
    public let faultCount: Int
    /// Whether the report is on the disk.
    public let isReportWritten: Bool
    /// The regions of masks that the network contradicts, the strongest first; nil where nobody asked.
    public let suspects: [LabelSuspect]?
  }

  /// How many samples are judged by.
  public var sampleCount: Int { samples.count }
  static let stamp = OutputStamp(Evaluator.command)

  /// Opens the data and looks at the masks. Their classes are those of the data's class list, taken by name; without one
  /// they are the model's.
  ///
  /// `.validation` is the data set's own validation split. Where it has none, those samples that were held out when
  /// the model was trained; where the model knows of none either, all samples.
  public convenience init(
    model: Model, data: String, choice: Choice, reading: DataReading = DataReading(),
    options: EvaluationOptions = EvaluationOptions(), resolution: Resolution = .auto,
    tiling: TilingConfiguration = TilingConfiguration(), precision: Precision = .float32, threads: Int
  ) throws {
    try self.init(
      model: model, data: data, choice: choice, heldOutBy: model, reading: reading, options: options,
      resolution: resolution, tiling: tiling, precision: precision, threads: threads)
  }

  /// - Parameter other: the model whose held-out samples `.validation` means.
  init(
    model: Model, data: String, choice: Choice, heldOutBy other: Model, reading: DataReading = DataReading(),
    options: EvaluationOptions = EvaluationOptions(), resolution: Resolution = .auto,
    tiling: TilingConfiguration = TilingConfiguration(), precision: Precision = .float32, threads: Int
  ) throws {
    try model.requirePhotographs()
    let specification = model.specification
    var datasetOptions = DatasetOptions()
    datasetOptions.encoding = specification.maskEncoding
    datasetOptions.threads = threads
    datasetOptions.reading = reading
    let dataset = try Dataset.open(data, options: datasetOptions)
    let (samples, note) = dataset.samples(choice, heldOut: other.specification.heldOut)
    if samples.isEmpty { throw ScoringError.noSamples(data: data, split: choice.rawValue) }
    self.model = model
    self.precision = precision
    self.tiling = tiling
    working = resolution.scale ?? specification.workingScale
    self.samples = samples
    faults = dataset.unlisted.map { Fault($0) }
    isTrainedOn = choice == .training || choice == .all
    dataFiles = dataset.allSamples.flatMap { [$0.image, $0.mask] }
    self.threads = threads
    self.options = options
    self.data = data
    chosen = note
    _ = try options.grouping?.groups(of: samples.map(\.maskName))
    let (measured, boundaryNote) = options.measurement(
      pixelCounts: parallelMap(samples, threads: threads) {
        (try? ImageFile.header(of: $0.image).pixelCount) ?? 0
      })
    self.measured = measured
    let found = try DataEncoding(
      model: specification.maskEncoding, data: data, masks: samples.map(\.mask), threads: threads)
    notes =
      dataset.notes + [note] + found.notes + (boundaryNote.map { [$0] } ?? [])
      + (options.suspects && isTrainedOn ? [Self.trainedNote] : [])
    reader = SampleReader(
      masks: found.encoding.reader(fit: MaskFit(reading)), range: specification.sampleRange,
      working: tiling.decoding(for: working))
  }

  /// A network that predicts as all samples are to be.
  func inference() -> Inference {
    Inference(
      model: model, pool: ThreadPool(threads: threads), precision: precision, tiling: tiling, working: working
    )
  }

  /// Predicts and counts. The predicted masks go into the folder `masks` of `output`, the report beside it. `report` is
  /// called on this thread.
  ///
  /// - Parameters:
  ///   - overwrites: whether files are replaced that no evaluation wrote.
  ///   - otherInputs: files beside those of the data that were read, such as the model.
  ///   - command: what repeats it, to be shown on the page.
  /// - Throws: before any work, where an output is in the way of something or can't be written. `Stopped` where `stop` was
  ///   requested before the end: the masks so far are whole, and no report is written.
  public func run(
    output: String, overwrites: Bool = false, otherInputs: [String] = [], command: String? = nil,
    stop: StopSignal? = nil, report: (Event) -> Void
  ) throws -> Result {
    let rendering = MaskRendering(model.specification.maskEncoding)
    let folder = FileSystem.join(output, "masks")
    @Sendable func path(_ sample: Sample) -> String { FileSystem.join(folder, sample.maskName) }
    try claim(output, overwrites: overwrites, otherInputs: otherInputs, path: path)
    let dataThreads = max(1, threads / 4)
    let scorer = SampleScorer(
      inference: inference(),
      reader: reader, threads: dataThreads, asksConfidence: options.calibration || options.suspects,
      sieve: options.sieve)
    let writing = WorkQueue(
      threads: dataThreads, capacity: dataThreads, byteCapacity: MemoryGate.shared.waitingBytes)
    let size = PictureBytes(channels: model.specification.architecture.inputChannels, hasTruth: true)
    let faults = WorkLog<Fault>()
    for fault in self.faults { faults.add(fault) }
    let disk = OutputDisk()
    var evaluator = Evaluator(
      classNames: model.classes.names, options: measured, grouping: options.grouping)
    var done = 0
    var depths = DepthNotes(range: model.specification.sampleRange)
    let isComplete = scorer.score(samples, into: &evaluator, stop: stop) { event in
      switch event {
      case .note(let note): report(.note(note))
      case .fault(let fault): faults.add(fault)
      case .detail(let scored):
        if let note = depths.note(scored.sample.image, isDeep: scored.decoded.isDeep) {
          report(.note(Note(note, file: scored.sample.image)))
        }
        let (pixels, mask) = (scored.prediction.labels.count, path(scored.sample))
        writing.submit(bytes: size.held(pixels: pixels)) {
          disk.write(taking: size.written(pixels: pixels), maskOf: scored.sample.image, to: mask, faults) {
            let bytes = Self.stamp.stamped(rendering.png(scored.prediction), as: .png)
            try DurableFile.write(bytes, to: mask)
          }
        }
        report(.detail(scored.imageScores))
      case .progress(let count, let total):
        done = count
        for fault in faults.takeNew() { report(.fault(fault)) }
        report(.progress(done: count, of: total))
      }
    }
    writing.finish()
    var isWhole = isComplete
    var suspects: [LabelSuspect]?
    if isComplete, options.suspects, let confidence = evaluator.classConfidence {
      suspects = scorer.suspects(samples, confidence: confidence, stop: stop) { done in
        report(.progress(done: done, of: samples.count))
      }
      isWhole = suspects != nil
    }
    let files = OutputDisk()
    let scores = evaluator.report
    // The scores are there, whatever becomes of their files.
    if isWhole && !evaluator.files.isEmpty && !disk.isLost {
      files.write(output, faults) {
        try evaluator.write(scores, to: output)
        if let suspects {
          try DurableFile.write(
            suspects.csv(classNames: model.classes.names), to: FileSystem.join(output, Self.suspectsName))
        }
        try page(
          evaluator, scores, suspects: suspects, faultCount: faults.count, command: command, mask: path,
          rendering: rendering
        ).write(to: output)
      }
    }
    for fault in faults.takeNew() { report(.fault(fault)) }
    if !isWhole { throw Stopped(after: done, of: samples.count, "sample") }
    return Result(
      report: scores, faultCount: faults.count, isReportWritten: files.written > 0, suspects: suspects)
  }

  /// The same on a thread of its own, see `EventSequence`.
  public func events(
    output: String, overwrites: Bool = false, otherInputs: [String] = [], stop: StopSignal = StopSignal()
  ) -> EventSequence<ImageScores, Result> {
    EventSequence(thread: "evaluation", stop: stop) { stop, report in
      try self.run(
        output: output, overwrites: overwrites, otherInputs: otherInputs, stop: stop, report: report)
    }
  }

  private func claim(
    _ output: String, overwrites: Bool, otherInputs: [String], path: (Sample) -> String
  ) throws {
    let masks = samples.map { OutputFile(path($0), .stamped(.png), source: $0.image) }
    let claim = OutputClaim(Self.stamp, overwrites: overwrites)
    let folders = Set(masks.lazy.map { FileSystem.folder(of: $0.path) })
    try TrueMasks(near: folders.union(dataFiles.lazy.map(FileSystem.folder)))
      .require(apartFrom: folders) { claim.isOwn(OutputFile($0, .stamped(.png))) }
    var files = Self.reportFiles(in: output)
    if options.suspects { files.append(Self.companion(Self.suspectsName, in: output)) }
    try claim.check(masks + files, inputs: dataFiles + otherInputs)
  }

  private static let suspectsName = "suspects.csv"

  /// What every evaluation writes beside masks.
  static func reportFiles(in folder: String) -> [OutputFile] {
    Evaluator.outputs(in: folder) + [companion(EvaluationPage.name, in: folder)]
  }

  private static func companion(_ name: String, in folder: String) -> OutputFile {
    OutputFile(
      FileSystem.join(folder, name), .companion(of: FileSystem.join(folder, "report.json"), .json))
  }

  /// Photographs and masks are read once more, predictions from what was written.
  private func page(
    _ evaluator: Evaluator, _ scores: EvaluationReport, suspects: [LabelSuspect]?, faultCount: Int,
    command: String?, mask: @escaping (Sample) -> String, rendering: MaskRendering
  ) -> EvaluationPage {
    let specification = model.specification
    let channels = specification.architecture.inputChannels
    let known = Dictionary(samples.map { ($0.maskName, $0) }, uniquingKeysWith: { first, _ in first })
    var reader = reader
    reader.working = .native
    return EvaluationPage(
      EvaluationPage.Subject(
        title: FileSystem.name(of: FileSystem.canonical(data)),
        facts: [
          (name: "network", value: "U-Net with encoder \(specification.architecture.encoderDescription)"),
          (name: "samples", value: chosen),
        ],
        notes: suspects != nil && isTrainedOn ? [Self.trainedNote] : [], faultCount: faultCount,
        command: command, colors: model.classes.colors, maskFolder: "masks"),
      evaluator: evaluator, report: scores, suspects: suspects
    ) { index in
      guard let sample = known[evaluator.files[index]],
        let decoded = try? reader.decode(sample, channels: channels),
        let prediction = rendering.labels(inMask: mask(sample)),
        (prediction.width, prediction.height) == (decoded.mask.width, decoded.mask.height)
      else { return nil }
      return EvaluationPicture(photograph: decoded.image, truth: decoded.mask, prediction: prediction)
    }
  }

  private static let trainedNote =
    "labels to look at mean little for photographs that were trained on, as a network learns the errors of their masks"
}

extension Dataset {
  /// The samples of a choice, and how they were chosen.
  package func samples(
    _ choice: ModelEvaluation.Choice, heldOut: [String]?
  ) -> ([Sample], note: String) {
    switch choice {
    case .training: return (training, "judged by the training split")
    case .test: return (test, "judged by the test split")
    case .all: return (distinctSamples, "judged by all samples")
    case .validation:
      let names = Set(heldOut ?? [])
      let known = distinctSamples.filter { names.contains($0.name) }
      // Where there is a validation split too, the model held out a fold, or samples of other data, some of which may
      // happen to have the names of these.
      if !isValidationHeldOut && (known.isEmpty || known.count < names.count) {
        return (validation, "judged by the validation split")
      }
      if known.isEmpty {
        return (
          distinctSamples,
          "judged by all samples: the data has no validation split and the model's is another's"
        )
      }
      return (known, "judged by the \(counted(known.count, "sample")) held out of the training")
    }
  }

  fileprivate var allSamples: [Sample] { training + validation + test }

  /// All samples; where a name stands in two splits, each under its split, as its mask and its scores need a name of
  /// their own.
  private var distinctSamples: [Sample] {
    let splits = [Split.training: training, .validation: validation, .test: test].withDistinctNames
    return Split.allCases.flatMap { splits[$0] ?? [] }
  }
}
