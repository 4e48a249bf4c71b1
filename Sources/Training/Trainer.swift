import Foundation
import SkipSegBasics
import SkipSegDatasets
import SkipSegEngine
import SkipSegFiles
import SkipSegModels
import SkipSegReports

/// Trains one network in one run folder.
///
/// What a run ends in depends on its configuration and its files alone: not on the number of threads, and not on how
/// often it was interrupted and resumed.
///
/// It may be used from any thread: whoever calls `run` while it runs waits for its end, and how far it has come can be
/// asked all the time.
public final class Trainer: @unchecked Sendable {
  /// What was decided about the data, and what the weights begin with, each in one line.
  public private(set) var notes: [String]
  /// Where the run is kept, on the machine of rank 0.
  public let folder: RunFolder
  let setup: RunSetup
  let state: RunState
  let steps: TrainingSteps
  let ensemble: any Ensemble
  /// Rank 0's; the other processes of an ensemble write nothing.
  let writer: RunWriter?
  let limits: ResourceLimits
  /// What is odd about validation photographs, as far as it was told; they are read anew in every epoch.
  var toldNotes: Set<String> = []
  /// Held while it runs.
  let turn = NSLock()

  /// Begins a run in a new folder: `output`, or the first free `output-2`, `output-3`, …
  ///
  /// - Parameters:
  ///   - threads: those that the network runs on; as many as the machine gives to this process where nil.
  public convenience init(
    configuration: TrainingConfiguration, output: String, threads: Int? = nil,
    limits: ResourceLimits = ResourceLimits()
  ) throws {
    try self.init(
      configuration: configuration, output: output, threads: threads, limits: limits, ensemble: SoloEnsemble()
    )
  }

  /// The same as one of several processes, which all make the same call.
  package convenience init(
    configuration: TrainingConfiguration, output: String, threads: Int?, limits: ResourceLimits,
    ensemble: any Ensemble
  ) throws {
    try ensemble.checkSize(accumulation: configuration.accumulation)
    try self.init(ensemble, threads: threads, limits: limits) { threads in
      let setup = try RunSetup(configuration, threads: threads, limits: limits, ensemble: ensemble)
      return Opening(
        setup: setup, data: DataFingerprint(setup.dataset, threads: threads, ensemble: ensemble)
      ) {
        let folder = try RunFolder.create(output)
        return (folder, try folder.lock())
      }
    }
    try ensemble.together { try writer?.saveRecords(state) }
  }

  /// Goes on with the run in `folder` where its last checkpoint left it.
  ///
  /// A run is not tied to places: what it goes on with must be the same data, wherever that lies.
  ///
  /// - Parameters:
  ///   - data: where the data set lies now; nil: where it was. The run keeps the new place.
  ///   - classFile: where the class list lies now; nil: where it was, seen from the data if it lay within.
  ///   - epochs: how many epochs the run is to have in all; nil: as many as it was begun with. The learning
  ///     rate of a step is a function of the step and of the number of steps: from now on it is that of a run that had
  ///     this many epochs from the beginning.
  ///   - threads: those that the network runs on; as many as the machine gives to this process where nil.
  public convenience init(
    resuming folder: RunFolder, data: String? = nil, classFile: String? = nil, epochs: Int? = nil,
    threads: Int? = nil, limits: ResourceLimits = ResourceLimits()
  ) throws {
    try self.init(
      resuming: folder, data: data, classFile: classFile, epochs: epochs, threads: threads, limits: limits,
      ensemble: SoloEnsemble())
  }

  /// The same as one of several processes, which all make the same call; as many as there were before, or any other number.
  package convenience init(
    resuming folder: RunFolder, data: String? = nil, classFile: String? = nil, epochs: Int? = nil,
    threads: Int?, limits: ResourceLimits, ensemble: any Ensemble
  ) throws {
    var (recoveryNote, isMoved) = (String?.none, false)
    var before: TrainingConfiguration?
    try self.init(ensemble, threads: threads, limits: limits) { threads in
      guard folder.holdsCheckpoint else { throw TrainingError.notARun(folder: folder.path) }
      let lock = try folder.lock()
      try DurableFile.removeLeftovers(in: folder.path)
      let (checkpoint, note) = try folder.recoverCheckpoint()
      var configuration = checkpoint.configuration
      try ensemble.checkSize(accumulation: configuration.accumulation)
      configuration.move(data: data, classFile: classFile)
      (recoveryNote, isMoved) = (note, configuration != checkpoint.configuration)
      before = checkpoint.configuration
      if let epochs { configuration.epochs = epochs }
      let setup = try RunSetup(
        continuing: checkpoint, as: configuration, of: folder, threads: threads, limits: limits,
        ensemble: ensemble)
      return Opening(setup: setup, data: checkpoint.data, checkpoint: checkpoint) { (folder, lock) }
    }
    if let recoveryNote { notes.append(recoveryNote) }
    if let before, configuration.epochs != before.epochs { notes.append(extensionNote(of: before)) }
    if isMoved { notes.append("the run's data lies in \(configuration.data) from now on") }
    try ensemble.together {
      // Now, as a run that is complete saves no more.
      if isMoved { try writer?.save(state) }
      try writer?.saveRecords(state)
    }
  }

  /// Goes on with the run in a folder or, where that holds no checkpoint, begins it there.
  package convenience init(
    _ configuration: TrainingConfiguration, in folder: RunFolder, threads: Int,
    limits: ResourceLimits = ResourceLimits()
  ) throws {
    if folder.holdsCheckpoint {
      try self.init(resuming: folder, threads: threads, limits: limits)
      return
    }
    let ensemble = SoloEnsemble()
    try self.init(ensemble, threads: threads, limits: limits) { threads in
      let setup = try RunSetup(configuration, threads: threads, limits: limits)
      return Opening(
        setup: setup, data: DataFingerprint(setup.dataset, threads: threads, ensemble: ensemble)
      ) {
        try FileSystem.createFolder(folder.path)
        let lock = try folder.lock()
        try DurableFile.removeLeftovers(in: folder.path)
        return (folder, lock)
      }
    }
    try writer?.saveRecords(state)
  }

  /// What rank 0 begins with.
  private struct Opening {
    let setup: RunSetup
    let data: DataFingerprint
    /// What the run goes on with.
    var checkpoint: Checkpoint?
    /// Takes the folder of the run, once all ranks agree.
    let claim: () throws -> (RunFolder, FileLock)
  }

  private init(
    _ ensemble: any Ensemble, threads: Int?, limits: ResourceLimits, open: (_ threads: Int) throws -> Opening
  ) throws {
    let threads = threads ?? ProcessorCount.current.value
    ensemble.place = "at the beginning"
    let opening = try ensemble.together { try ensemble.isFirst ? open(threads) : nil }
    let shared = try ensemble.broadcast(opening.map { SharedRun($0.setup, data: $0.data) })
    let (setup, state, steps) = try ensemble.together {
      let setup =
        try opening?.setup
        ?? RunSetup(following: shared, threads: threads, limits: limits, ensemble: ensemble)
      let state = try RunState(setup)
      if let checkpoint = opening?.checkpoint { try state.restore(checkpoint) }
      return (setup, state, try TrainingSteps(setup, state: state, ensemble: ensemble))
    }
    try ensemble.checkLikeness(of: setup, with: shared)
    try state.share(ensemble)
    let claimed = try ensemble.together { try opening?.claim() }
    (self.setup, self.state, self.steps) = (setup, state, steps)
    self.limits = limits
    self.ensemble = ensemble
    notes = setup.notes
    folder = RunFolder(path: try ensemble.broadcast(claimed?.0.path))
    writer = claimed.map { folder, lock in
      RunWriter(
        folder, lock: lock, configuration: setup.configuration, data: shared.data,
        classes: setup.dataset.classes, labelled: LabelledShare.words(setup.dataset.labelledShares))
    }
    if ensemble.size > 1, configuration.batchSize < 4 {
      notes.append(
        "each batch of \(counted(configuration.batchSize, "crop")) is normalised by itself, on however many ranks: "
          + "statistics of so few are rough")
    }
  }

  /// What extending a run, or shortening it, does to its learning rate.
  private func extensionNote(of before: TrainingConfiguration) -> String {
    let rates = [before, configuration].map {
      String(format: "%.3g", $0.schedule(stepsPerEpoch: stepsPerEpoch).rate(at: completedSteps))
    }
    // Beyond its last step a schedule has no rate.
    let old =
      completedSteps < before.epochs * stepsPerEpoch
      ? "is now \(rates[1]) instead of \(rates[0])" : "is now \(rates[1])"
    return
      "\(configuration.epochs) epochs instead of \(before.epochs): the learning rate follows the schedule of "
      + "\(configuration.epochs) epochs; it \(old)"
  }
}

/// What there is to tell about a run.
extension Trainer {
  /// With all that was settled when the run began.
  public var configuration: TrainingConfiguration { setup.configuration }
  /// In the order of their indices.
  public var classNames: [String] { setup.dataset.classes.names }
  /// How many samples are trained on.
  public var trainingSampleCount: Int { setup.dataset.training.count }
  /// How many samples judge the network.
  public var validationSampleCount: Int { setup.dataset.validation.count }
  /// Steps of the optimiser in each epoch.
  public var stepsPerEpoch: Int { setup.stepsPerEpoch }
  /// Threads that the network runs on.
  public var threadCount: Int { setup.pool.threadCount }
  /// Steps done since the beginning of the run.
  public var completedSteps: Int { state.globalStep }
  /// Whether all epochs are done, or the run is out of patience.
  public var isComplete: Bool {
    state.progress.epoch >= configuration.epochs || configuration.isOutOfPatience(state.progress)
  }

  /// Epochs that are complete.
  public var completedEpochs: Int { state.progress.epoch }

  /// The record of the best epoch so far: the one whose weights `best.safetensors` holds.
  public var bestRecord: EpochRecord? { state.progress.best }

  package var model: Model { state.model }

  /// The loss of each step, nil of a skipped one; empty where the run doesn't keep them.
  package var stepLosses: [Double?] { state.progress.stepLosses ?? [] }
}
