import Basics
import Concurrency
import Datasets
import Engine
import Evaluation
import Files
import Foundation
import Models

/// Judges a model by a data set: predicts every sample of one split and compares with its mask.
public final class ModelEvaluation {
  /// Which samples of a data set are judged by.
  public enum Choice: String, Sendable, CaseIterable {
    case training = "train"
    case validation = "val"
    case test
    case all
  }

  public enum Event: Sendable {
    case scored(done: Int, of: Int)
    /// A sample that takes no part, or a mask that can't be written, in one line.
    case fault(String)
  }

  /// What was decided about the data, each in one line.
  public let notes: [String]
  private let model: Model
  private let precision: Precision
  private let samples: [Sample]
  /// Every photograph and mask of the data set, judged by or not.
  private let dataFiles: [String]
  private let masks: MaskReader
  private let threads: Int

  /// Opens the data. Masks are read as those that the model was trained on.
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
    dataFiles = dataset.allSamples.flatMap { [$0.image, $0.mask] }
    self.threads = threads
    notes = dataset.notes + [note]
    masks = specification.maskEncoding.reader()
  }

  /// Predicts and counts. The predicted masks go into the folder `masks` of `output`, the report beside it.
  /// `report` is called on this thread.
  ///
  /// - Returns: the report, and how many samples took no part or could not be written.
  /// - Throws: `ScoringError.dataInTheWay` before any work where a predicted mask would lie over a file of the data.
  public func run(
    output: String, report: (Event) -> Void
  ) throws -> (report: EvaluationReport, faultCount: Int) {
    let rendering = MaskRendering(model.specification.maskEncoding)
    let folder = FileSystem.join(output, "masks")
    @Sendable func path(_ sample: Sample) -> String { FileSystem.join(folder, sample.name + ".png") }
    let inputs = Set(dataFiles.map(FileSystem.canonical))
    if let first = samples.map(path).first(where: { inputs.contains(FileSystem.canonical($0)) }) {
      throw ScoringError.dataInTheWay(file: first)
    }
    let dataThreads = max(1, threads / 4)
    let scorer = SampleScorer(
      inference: Inference(model: model, pool: ThreadPool(threads: threads), precision: precision),
      masks: masks,
      threads: dataThreads)
    let writing = WorkQueue(threads: dataThreads, capacity: dataThreads)
    let faults = FaultLog()
    var evaluator = Evaluator(classNames: model.classes.names)
    var done = 0
    _ = scorer.score(samples, into: &evaluator, stop: nil) { event in
      switch event {
      case .fault(let fault): faults.add(fault)
      case .scored(let scored):
        writing.submit {
          do {
            try DurableFile.write(rendering.png(scored.prediction), to: path(scored.sample))
          } catch {
            faults.add("\(error)")
          }
        }
      }
      done += 1
      for fault in faults.takeNew() { report(.fault(fault)) }
      report(.scored(done: done, of: samples.count))
    }
    writing.finish()
    for fault in faults.takeNew() { report(.fault(fault)) }
    if !evaluator.images.isEmpty { try evaluator.write(to: output) }
    return (evaluator.report, faults.count)
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
