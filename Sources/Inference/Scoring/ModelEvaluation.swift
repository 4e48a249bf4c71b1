import Basics
import Concurrency
import Datasets
import Engine
import Evaluation
import Files
import Foundation
import Models

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
  private let model: Model
  private let precision: Precision
  private let samples: [Sample]
  /// What keeps samples from being found.
  private let faults: [Fault]
  /// Every photograph and mask of the data set, judged by or not.
  private let dataFiles: [String]
  private let masks: MaskReader
  private let threads: Int

  /// What an evaluation ends in.
  public struct Result: Sendable {
    /// The scores, of all samples together and of each.
    public let report: EvaluationReport
    /// Samples that took no part, and files that could not be written.
    public let faultCount: Int
    /// Whether the report is on the disk.
    public let isReportWritten: Bool
  }

  /// How many samples are judged by.
  public var sampleCount: Int { samples.count }
  static let stamp = OutputStamp(Evaluator.command)

  /// Opens the data and looks at the masks. Their classes are those of the data's class list, taken by name; without one
  /// they are the model's.
  ///
  /// `.validation` is the data set's own validation split. Where it has none, those samples that were held out when
  /// the model was trained; where the model knows of none either, all samples.
  public init(
    model: Model, data: String, choice: Choice, precision: Precision = .float32, threads: Int
  ) throws {
    try model.requirePhotographs()
    let specification = model.specification
    var options = DatasetOptions()
    options.encoding = specification.maskEncoding
    options.threads = threads
    let dataset = try Dataset.open(data, options: options)
    let (samples, note) = dataset.samples(choice, heldOut: specification.heldOut)
    if samples.isEmpty { throw ScoringError.noSamples(data: data, split: choice.rawValue) }
    self.model = model
    self.precision = precision
    self.samples = samples
    faults = dataset.unlisted.map { Fault($0) }
    dataFiles = dataset.allSamples.flatMap { [$0.image, $0.mask] }
    self.threads = threads
    let found = try DataEncoding(
      model: specification.maskEncoding, data: data, masks: samples.map(\.mask), threads: threads)
    notes = dataset.notes + [note] + found.notes
    masks = found.encoding.reader()
  }

  /// Predicts and counts. The predicted masks go into the folder `masks` of `output`, the report beside it. `report` is
  /// called on this thread.
  ///
  /// - Parameters:
  ///   - overwrites: whether files are replaced that no evaluation wrote.
  ///   - otherInputs: files beside those of the data that were read, such as the model.
  /// - Throws: before any work, where an output is in the way of something or can't be written. `Stopped` where `stop` was
  ///   requested before the end: the masks so far are whole, and no report is written.
  public func run(
    output: String, overwrites: Bool = false, otherInputs: [String] = [], stop: StopSignal? = nil,
    report: (Event) -> Void
  ) throws -> Result {
    let rendering = MaskRendering(model.specification.maskEncoding)
    let folder = FileSystem.join(output, "masks")
    @Sendable func path(_ sample: Sample) -> String { FileSystem.join(folder, sample.name + ".png") }
    try claim(output, overwrites: overwrites, otherInputs: otherInputs, path: path)
    let dataThreads = max(1, threads / 4)
    let scorer = SampleScorer(
      inference: Inference(model: model, pool: ThreadPool(threads: threads), precision: precision),
      masks: masks,
      threads: dataThreads)
    let writing = WorkQueue(
      threads: dataThreads, capacity: dataThreads, byteCapacity: MemoryGate.shared.waitingBytes)
    let size = PictureBytes(channels: model.specification.architecture.inputChannels, hasTruth: true)
    let faults = WorkLog<Fault>()
    for fault in self.faults { faults.add(fault) }
    let disk = OutputDisk()
    var evaluator = Evaluator(classNames: model.classes.names)
    var done = 0
    let isComplete = scorer.score(samples, into: &evaluator, stop: stop) { event in
      switch event {
      case .note(let note): report(.note(note))
      case .fault(let fault): faults.add(fault)
      case .detail(let scored):
        let (pixels, mask) = (scored.prediction.labels.count, path(scored.sample))
        writing.submit(bytes: size.held(pixels: pixels)) {
          disk.write(taking: size.written(pixels: pixels), maskOf: scored.sample.image, to: mask, faults) {
            let bytes = Self.stamp.stamped(rendering.png(scored.prediction), as: .png)
            try DurableFile.write(bytes, to: mask)
          }
        }
        report(.detail(ImageScores(scored)))
      case .progress(let count, let total):
        done = count
        for fault in faults.takeNew() { report(.fault(fault)) }
        report(.progress(done: count, of: total))
      }
    }
    writing.finish()
    let files = OutputDisk()
    // The scores are there, whatever becomes of their files.
    if isComplete && !evaluator.images.isEmpty && !disk.isLost {
      files.write(output, faults) { try evaluator.write(to: output) }
    }
    for fault in faults.takeNew() { report(.fault(fault)) }
    if !isComplete { throw Stopped(after: done, of: samples.count, "sample") }
    return Result(
      report: evaluator.report, faultCount: faults.count, isReportWritten: files.written > 0)
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
    try claim.check(masks + Evaluator.outputs(in: output), inputs: dataFiles + otherInputs)
  }
}

extension Dataset {
  /// The samples of a choice, and how they were chosen.
  fileprivate func samples(
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
