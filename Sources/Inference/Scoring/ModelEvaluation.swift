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
  /// How masks of the data store the model's classes, and how they are laid over photographs.
  private let encoding: MaskEncoding
  private let reading: DataReading
  private let choice: Choice
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
    /// Samples that were to be judged: all, or those of the shard.
    public let sampleCount: Int
    /// The share of the time in which the network waited for files.
    public let waitingShare: Double
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
    dataFiles = (dataset.training + dataset.validation + dataset.test).flatMap { [$0.image, $0.mask] }
    self.threads = threads
    self.options = options
    self.data = data
    self.reading = reading
    self.choice = choice
    chosen = note
    _ = try options.grouping?.groups(of: samples.map(\.maskName))
    let (measured, boundaryNote) = options.measurement(
      pixelCounts: parallelMap(samples, threads: threads) {
        (try? ImageFile.header(of: $0.image).pixelCount) ?? 0
      })
    self.measured = measured
    let found = try DataEncoding(
      model: specification.maskEncoding, data: data, masks: samples.map(\.mask), threads: threads)
    encoding = found.encoding
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
  ///   - shard: of all samples only those that are in it, by the paths of their photographs within the data set. Then there is
  ///     no report, but what `merge` makes one of; nothing may be asked for that needs all samples first, as suspects do.
  ///   - overwrites: whether files are replaced that no evaluation wrote.
  ///   - otherInputs: files beside those of the data that were read, such as the model.
  ///   - command: what repeats it, to be shown on the page.
  /// - Throws: before any work, where an output is in the way of something or can't be written. `Stopped` where `stop` was
  ///   requested before the end: the masks so far are whole, and no report is written.
  public func run(
    output: String, shard: Shard? = nil, overwrites: Bool = false, otherInputs: [String] = [],
    command: String? = nil, stop: StopSignal? = nil, report: (Event) -> Void
  ) throws -> Result {
    precondition(shard == nil || !options.suspects, "suspects need the confidence of all samples")
    let rendering = MaskRendering(model.specification.maskEncoding)
    let places = self.samples.indices.filter { index in
      shard?.holds(FileSystem.path(self.samples[index].image, below: data)) ?? true
    }
    let samples = places.map { self.samples[$0] }
    try Self.claim(
      output, masks: samples, shard: shard, hasSuspects: options.suspects, overwrites: overwrites,
      inputs: dataFiles + otherInputs)
    let dataThreads = max(1, threads / 4)
    let scorer = SampleScorer(
      inference: inference(),
      reader: reader, threads: dataThreads, asksConfidence: options.calibration || options.suspects,
      sieve: options.sieve)
    let writing = WorkQueue(
      threads: dataThreads, capacity: dataThreads, byteCapacity: MemoryGate.shared.waitingBytes)
    let size = PictureBytes(channels: model.specification.architecture.inputChannels, hasTruth: true)
    let (faults, unwritten) = (WorkLog<Fault>(), WorkLog<Fault>())
    for fault in self.faults { faults.add(fault) }
    let disk = OutputDisk()
    let beginning = ContinuousClock.now
    var waited = 0.0
    /// By their places among the samples that are judged.
    var faulty: [Int: Fault] = [:]
    var lost: [Fault] = []
    func tellNew() {
      for fault in unwritten.takeNew() {
        lost.append(fault)
        faults.add(fault)
      }
      for fault in faults.takeNew() { report(.fault(fault)) }
    }
    func note(waited seconds: Double) { waited = seconds }
    var evaluator = Evaluator(
      classNames: model.classes.names, options: measured, grouping: options.grouping)
    var done = 0
    var depths = DepthNotes(range: model.specification.sampleRange)
    let isComplete = scorer.score(samples, into: &evaluator, stop: stop, waited: note) { event in
      switch event {
      case .note(let note): report(.note(note))
      case .fault(let fault):
        faulty[done] = fault
        faults.add(fault)
      case .detail(let scored):
        if let note = depths.note(scored.sample.image, isDeep: scored.decoded.isDeep) {
          report(.note(Note(note, file: scored.sample.image)))
        }
        let pixels = scored.prediction.labels.count
        let mask = EvaluationSource.mask(of: scored.sample, in: output)
        writing.submit(bytes: size.held(pixels: pixels)) {
          disk.write(taking: size.written(pixels: pixels), maskOf: scored.sample.image, to: mask, unwritten) {
            let bytes = Self.stamp.stamped(rendering.png(scored.prediction), as: .png)
            try DurableFile.write(bytes, to: mask)
          }
        }
        report(.detail(scored.imageScores))
      case .progress(let count, let total):
        done = count
        tellNew()
        report(.progress(done: count, of: total))
      }
    }
    writing.finish()
    tellNew()
    let seconds = beginning.duration(to: .now) / .seconds(1)
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
    let source = source(command: command, hasSuspects: suspects != nil)
    // The scores are there, whatever becomes of their files.
    if isWhole, !disk.isLost, let shard {
      let judged = samples.indices.map { index in
        EvaluationPart.Judged(
          place: places[index], sample: samples[index], fault: faulty[index].map { StoredFault($0) })
      }
      let part = self.part(shard, source, judged, lost, evaluator)
      files.write(output, faults) { try part.write(to: output, stamp: Self.stamp) }
    } else if isWhole && !disk.isLost && !evaluator.files.isEmpty {
      files.write(output, faults) {
        try evaluator.write(scores, to: output)
        if let suspects {
          try DurableFile.write(
            suspects.csv(classNames: model.classes.names), to: FileSystem.join(output, Self.suspectsName))
        }
        try source.page(
          evaluator, scores, suspects: suspects, faultCount: faults.count, samples: samples, output: output
        ).write(to: output)
      }
    }
    tellNew()
    if !isWhole { throw Stopped(after: done, of: samples.count, "sample") }
    return Result(
      report: scores, faultCount: faults.count, isReportWritten: files.written > 0, suspects: suspects,
      sampleCount: samples.count, waitingShare: waited / max(seconds, 1e-9))
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

  /// - Parameters:
  ///   - masks: the samples of which masks are written.
  ///   - inputs: files that are read.
  static func claim(
    _ output: String, masks: [Sample], shard: Shard? = nil, hasSuspects: Bool, overwrites: Bool,
    inputs: [String]
  ) throws {
    let masks = masks.map { sample in
      OutputFile(EvaluationSource.mask(of: sample, in: output), .stamped(.png), source: sample.image)
    }
    let claim = OutputClaim(Self.stamp, overwrites: overwrites)
    let folders = Set(masks.lazy.map { FileSystem.folder(of: $0.path) })
    try TrueMasks(near: folders.union(inputs.lazy.map(FileSystem.folder)))
      .require(apartFrom: folders) { claim.isOwn(OutputFile($0, .stamped(.png))) }
    var files =
      shard == nil
      ? reportFiles(in: output)
      : [OutputFile(FileSystem.join(output, EvaluationPart.name), .stamped(.json))]
    if hasSuspects { files.append(companion(suspectsName, in: output)) }
    try claim.check(masks + files, inputs: inputs)
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

  private func source(command: String?, hasSuspects: Bool) -> EvaluationSource {
    let specification = model.specification
    return EvaluationSource(
      title: FileSystem.name(of: FileSystem.canonical(data)),
      facts: [
        EvaluationSource.Fact(
          name: "network",
          value:
            "\(specification.architecture.networkName) with encoder \(specification.architecture.encoderDescription)"
        ),
        EvaluationSource.Fact(name: "samples", value: chosen),
      ],
      notes: hasSuspects && isTrainedOn ? [Self.trainedNote] : [], command: command,
      predictions: specification.maskEncoding, masks: encoding, reading: reading,
      range: specification.sampleRange, channels: specification.architecture.inputChannels)
  }

  private func part(
    _ shard: Shard, _ source: EvaluationSource, _ judged: [EvaluationPart.Judged], _ unwritten: [Fault],
    _ evaluator: Evaluator
  ) -> EvaluationPart {
    EvaluationPart(
      shard: shard, model: model.fingerprint, options: optionsText,
      data: Self.identity(of: samples, threads: threads), sampleCount: samples.count, source: source,
      notes: notes, measured: measured, grouping: options.grouping?.text,
      dataFaults: faults.map { StoredFault($0) }, samples: judged,
      unwritten: unwritten.map { StoredFault($0) }, counts: evaluator.counts)
  }

  /// All on which scores depend, beside model and data.
  private var optionsText: String {
    "split=\(choice.rawValue) "
      + tiling.optionsText(precision: precision, working: working, sieve: options.sieve)
      + " calibration=\(options.calibration) "
      + "boundary=\(measured.tolerance.map { "\($0)" } ?? "off") group=\(options.grouping?.text ?? "none")"
  }

  private static let trainedNote =
    "labels to look at mean little for photographs that were trained on, as a network learns the errors of their masks"
}
