import Foundation
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
  let setup: RunSetup
  let state: RunState
  let steps: TrainingSteps
  let writer: RunWriter
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
    let threads = threads ?? ProcessorCount.current.value
    let setup = try RunSetup(configuration, threads: threads, limits: limits)
    let folder = try RunFolder.create(output)
    try self.init(
      setup, folder: folder, lock: folder.lock(), data: DataFingerprint(setup.dataset, threads: threads),
      limits: limits)
    try writer.saveRecords(state)
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
    let threads = threads ?? ProcessorCount.current.value
    guard folder.holdsCheckpoint else { throw TrainingError.notARun(folder: folder.path) }
    let lock = try folder.lock()
    try DurableFile.removeLeftovers(in: folder.path)
    let (checkpoint, note) = try folder.recoverCheckpoint()
    var configuration = checkpoint.configuration
    configuration.move(data: data, classFile: classFile)
    let isMoved = configuration != checkpoint.configuration
    if let epochs { configuration.epochs = epochs }
    let setup = try RunSetup(
      continuing: checkpoint, as: configuration, of: folder, threads: threads, limits: limits)
    try self.init(setup, folder: folder, lock: lock, data: checkpoint.data, limits: limits)
    try state.restore(checkpoint)
    if let note { notes.append(note) }
    if configuration.epochs != checkpoint.configuration.epochs {
      notes.append(extensionNote(of: checkpoint.configuration))
    }
    if isMoved {
      notes.append("the run's data lies in \(configuration.data) from now on")
      // Now, as a run that is complete saves no more.
      try writer.save(state)
    }
    try writer.saveRecords(state)
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
    let setup = try RunSetup(configuration, threads: threads, limits: limits)
    try FileSystem.createFolder(folder.path)
    let lock = try folder.lock()
    try DurableFile.removeLeftovers(in: folder.path)
    try self.init(
      setup, folder: folder, lock: lock, data: DataFingerprint(setup.dataset, threads: threads),
      limits: limits)
    try writer.saveRecords(state)
  }

  private init(
    _ setup: RunSetup, folder: RunFolder, lock: FileLock, data: DataFingerprint, limits: ResourceLimits
  ) throws {
    self.setup = setup
    self.limits = limits
    notes = setup.notes
    state = try RunState(setup)
    steps = try TrainingSteps(setup, state: state)
    writer = RunWriter(
      folder, lock: lock, configuration: setup.configuration, data: data, classes: setup.dataset.classes,
      labelled: LabelledShare.words(setup.dataset.labelledShares))
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
  /// Where the run is kept.
  public var folder: RunFolder { writer.folder }
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
