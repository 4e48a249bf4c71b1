import SkipSegBasics
import SkipSegConcurrency
import SkipSegDatasets
import SkipSegEngine
import SkipSegEvaluation
import SkipSegFiles
import SkipSegImaging
import SkipSegModels
import Synchronization

/// Predicts masks for photographs in files and folders, and for pictures in memory. May be used from several threads,
/// one after the other: the network runs one picture at a time, on threads of its own.
public final class Predictor: Sendable {
  private let model: Model
  let inference: Mutex<Inference>
  let rendering: MaskRendering
  private let precision: Precision
  private let threads: Int
  /// At which size photographs are worked on.
  let working: WorkingScale
  private let tiling: TilingConfiguration
  private let maximumPixels: Int?

  /// - Parameters:
  ///   - resolution: the size at which photographs are worked on; `.auto`: the one that the model was trained at.
  ///   - tiling: how large pictures are cut, over which mirror images and scales logits are averaged, and what batch norm
  ///     normalises by.
  ///   - maximumPixels: of a photograph in a file; nil: as many as memory may hold.
  ///   - precision: how activations are stored.
  ///   - threads: those that the network runs on; as many as the machine gives to this process where nil.
  public init(
    model: Model, resolution: Resolution = .auto, tiling: TilingConfiguration = TilingConfiguration(),
    maximumPixels: Int? = nil, precision: Precision = .float32, threads: Int? = nil
  ) {
    let threads = threads ?? ProcessorCount.current.value
    let working = resolution.scale ?? model.specification.workingScale
    self.model = model
    self.working = working
    inference = Mutex(
      Inference(
        model: model, pool: ThreadPool(threads: threads), precision: precision, tiling: tiling,
        working: working))
    rendering = MaskRendering(model.specification.maskEncoding)
    self.precision = precision
    self.threads = threads
    self.tiling = tiling
    self.maximumPixels = maximumPixels
  }

  /// Channels of the pictures that the model takes: 1 (grey) or 3 (red, green, blue).
  public var channels: Int { model.specification.architecture.inputChannels }

  /// How a prediction of files goes; the masks are its details, as they are written.
  public typealias Event = WorkEvent<PredictedMask, Summary>

  /// What a prediction of files came to.
  public struct Summary: Sendable, Equatable {
    /// Masks that were written.
    public let maskCount: Int
    /// Photographs whose masks were there already.
    public let existingCount: Int
    /// Photographs without a mask, because of a fault.
    public let faultCount: Int
    /// Photographs that were not reached, though known, because a stop was requested or nothing can be written any longer.
    public let leftCount: Int
    /// Whether a stop was requested before the end.
    public let wasStopped: Bool
    /// What was found in the folders and left out, counted by kind, where there was anything.
    public let leftOut: String?
    /// The class that covers more than 99 % of every mask, where there is one.
    public let dominantClass: String?
    /// How long each stage took.
    public let stages: StageSeconds
    /// The share of the time in which the network waited for files: for their names and until they were decoded.
    public let waitingShare: Double
  }

  /// Wall seconds of the stages through which photographs go, which run at the same time: decoding and encoding on a
  /// thread for each photograph, the others on all threads.
  public struct StageSeconds: Sendable, Equatable {
    /// Reading and decoding to the working size.
    public var decode = 0.0
    /// The network.
    public var network = 0.0
    /// From its logits to labels at the photograph's own size, where that is another.
    public var enlarging = 0.0
    /// Making and writing the mask and all that is written beside it.
    public var encode = 0.0
  }

  /// Pixels of the largest photograph that is taken; nil: as many as memory may hold.
  private var limits: DecodeLimits {
    var limits = DecodeLimits()
    if let maximumPixels {
      limits.maximumPixels = maximumPixels
    } else if tiling.tile != .off {
      // Pixels in colour, labels, and their copies when they are written.
      limits.maximumPixels = max(limits.maximumPixels, MemoryGate.shared.availableBytes / 8)
    }
    return limits
  }

  /// Writes a mask in the photograph's own size for every photograph. Files go to the top of the output folder, files
  /// from a folder keep their path relative to it. A photograph that can't be read is reported and left out. Ends after
  /// the photograph under way where `stop` is requested.
  ///
  /// `report` is called on this thread.
  ///
  /// - Parameter shard: of all photographs only those that are in it; nil: all.
  /// - Throws: before anything is written, `OutputError` or `FileError` where an output is in the way of something or
  ///   can't be written, `PredictionError` where there is no input, the model takes no photographs, the masks of a
  ///   data set lie where predictions would, or masks are to be completed that something else made.
  public func predict(
    _ inputs: [String], to output: PredictionOutput, shard: Shard? = nil, stop: StopSignal? = nil,
    report: (Event) -> Void
  ) throws -> Summary {
    try model.requirePhotographs()
    if output.skipsExisting { try record(output).require(in: output) }
    let inputs = try PredictionInputs(inputs, to: output, shard: shard)
    let found = try inputs.survey(classNames: model.classes.names)
    for error in found.unlisted { report(.fault(Fault(.unreadable, file: error.path, error))) }
    let run = try run(PredictionQueue(inputs, count: found.count), to: output, shard: shard, claim: nil)
    return try run.predict(stop: stop, report: report).with(found)
  }

  /// The same for photographs whose paths come one by one, each as soon as its path has come. A relative path keeps its
  /// folders below the output folder, unless it holds `..`; any other goes to the top. What is in the way of one
  /// photograph's outputs is a fault of this photograph.
  ///
  /// - Parameter shard: of all paths only those that are in it; nil: all.
  /// - Throws: where the output folder can't be written to, the model takes no photographs, or masks are to be completed
  ///   that something else made.
  public func predict(
    _ paths: PathStream, to output: PredictionOutput, shard: Shard? = nil, stop: StopSignal? = nil,
    report: (Event) -> Void
  ) throws -> Summary {
    try model.requirePhotographs()
    if output.skipsExisting { try record(output).require(in: output) }
    try output.claim.check(output.onceWritten(shard), inputs: output.otherInputs)
    let claim = StreamedClaim(output, classNames: model.classes.names)
    return try run(
      PredictionQueue(paths, output: output.folder, shard: shard), to: output, shard: shard, claim: claim
    ).predict(stop: stop, report: report)
  }

  private func record(_ output: PredictionOutput) -> PredictionRecord {
    PredictionRecord(model: model.fingerprint, options: optionsText(output))
  }

  private func run(
    _ queue: @autoclosure () -> PredictionQueue, to output: PredictionOutput, shard: Shard?,
    claim: StreamedClaim?
  ) throws -> PredictionRun {
    let specification = model.specification
    let classes = specification.classes
    let measured = try (output.measures ?? PredictionOutput.Measures()).tableOptions(
      classNames: classes.names)
    let tables = try output.measures.map { _ in
      try MeasurementTables(in: output.folder, of: shard, measured)
    }
    let confidences = output.confidence ? ConfidenceTable(of: shard) : nil
    let asksConfidence = output.asksConfidence
    var (perPixel, reduction) = (Double(classes.count), 1.0)
    if case .factor(let factor) = working { (perPixel, reduction) = (perPixel * factor * factor, 1 / factor) }
    let size = PictureBytes(
      channels: channels, logits: asksConfidence ? Int(perPixel.rounded(.up)) : 0,
      hasOverlay: output.overlays,
      alsoWritten: output.writtenBytes)
    return PredictionRun(
      queue: queue(), claim: claim, record: record(output),
      range: specification.sampleRange, decoding: tiling.decoding(for: working), working: working,
      limits: limits,
      trainingSizes: specification.trainingSizes, weightBytes: model.weightBytes, size: size,
      writer: PredictionWriter(
        output: output, batch: DurableBatch(in: output.folder), rendering: rendering, classes: classes,
        background: measured.selection.background, tables: tables, confidences: confidences, threads: threads),
      // Decoding and encoding take a small part of what the network takes, unless it sees little of a photograph.
      dataThreads: max(1, reduction >= 8 ? threads : reduction >= 4 ? threads / 2 : threads / 4),
      forecast: { try self.forecast($0, withLogits: asksConfidence) },
      prediction: { photograph in
        try self.inference.withLock {
          try $0.prediction(
            of: photograph.image, scale: photograph.scale, width: photograph.width,
            height: photograph.height, withLogits: asksConfidence)
        }
      })
  }

  /// All on which masks depend, beside model and photograph.
  private func optionsText(_ output: PredictionOutput) -> String {
    tiling.optionsText(precision: precision, working: working, sieve: output.sieve)
  }

  /// The same on a thread of its own, see `EventSequence`.
  public func events(
    predicting inputs: [String], to output: PredictionOutput, stop: StopSignal = StopSignal()
  ) -> EventSequence<PredictedMask, Summary> {
    EventSequence(thread: "prediction", stop: stop) { stop, report in
      try self.predict(inputs, to: output, stop: stop, report: report)
    }
  }

  private func forecast(
    _ photograph: Photograph, withLogits: Bool
  ) throws -> (plan: TilePlan, bytes: Int) {
    try inference.withLock {
      try $0.forecast(
        width: photograph.image.width, height: photograph.image.height, scale: photograph.scale,
        withLogits: withLogits)
    }
  }
}

extension Predictor.Summary {
  /// With what was found beside photographs.
  fileprivate func with(_ found: PredictionInputs.Survey) -> Self {
    Self(
      maskCount: maskCount, existingCount: existingCount, faultCount: faultCount + found.unlisted.count,
      leftCount: leftCount, wasStopped: wasStopped,
      leftOut: found.leftOut.isEmpty ? nil : found.leftOut.words, dominantClass: dominantClass,
      stages: stages,
      waitingShare: waitingShare)
  }
}
