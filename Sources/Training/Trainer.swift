import Datasets
import Engine
import Evaluation
import Files
import Foundation
import Models
import Networks
import Samples
import Weights

/// Trains one network in one run folder.
///
/// What a run ends in depends on its configuration and its files alone: not on the number of threads, and not on how
/// often it was interrupted and resumed.
public final class Trainer {
  public let configuration: TrainingConfiguration
  public let folder: RunFolder
  /// What was decided about the data, and what the weights begin with, each in one line.
  public private(set) var notes: [String]
  let limits: ResourceLimits

  let dataset: Dataset
  package let model: Model
  let steps: TrainingSteps
  let pool: ThreadPool
  let data: DataFingerprint
  var progress: TrainingProgress
  /// Held until `run` ends.
  var lock: FileLock?
  var saveClock: SaveClock
  /// Models of complete epochs that are still to be written, by path.
  var unsavedModels: [String: [String: SafetensorsTensor]] = [:]

  /// Begins a run in a new folder: `output`, or the first free `output-2`, `output-3`, …
  public convenience init(
    configuration: TrainingConfiguration, output: String, threads: Int,
    limits: ResourceLimits = ResourceLimits()
  ) throws {
    if let fault = configuration.fault { throw TrainingError.configuration(fault) }
    var configuration = configuration
    let initialWeights = try configuration.openInitialWeights()
    let dataset = try configuration.openDataset(threads: threads)
    try configuration.settleClassWeights(for: dataset)
    let pool = ThreadPool(threads: threads)
    let model = try configuration.makeModel(for: dataset, pool: pool, limits: limits)
    let weightNotes = try initialWeights?.set(model) ?? []
    let folder = try RunFolder.create(output)
    try self.init(
      configuration: configuration, folder: folder, lock: folder.lock(), dataset: dataset,
      data: DataFingerprint(dataset, threads: threads), model: model, pool: pool, limits: limits,
      weightNotes: weightNotes)
    try saveRecords()
  }

  /// Goes on with the run in `folder` where its last checkpoint left it.
  ///
  /// - Parameter epochs: how many epochs the run is to have in all; nil: as many as it was begun with. The learning
  ///   rate of a step is a function of the step and of the number of steps: from now on it is that of a run that had
  ///   this many epochs from the beginning.
  public convenience init(
    resuming folder: RunFolder, epochs: Int? = nil, threads: Int, limits: ResourceLimits = ResourceLimits()
  ) throws {
    guard folder.holdsCheckpoint else { throw TrainingError.notARun(folder: folder.path) }
    let lock = try folder.lock()
    try DurableFile.removeLeftovers(in: folder.path)
    let (checkpoint, note) = try folder.recoverCheckpoint()
    var configuration = checkpoint.configuration
    if let epochs { configuration.epochs = epochs }
    if let fault = configuration.fault {
      throw TrainingError.unusableCheckpoint(path: checkpoint.path, reason: fault)
    }
    let dataset = try configuration.openDataset(threads: threads)
    let data = DataFingerprint(dataset, threads: threads)
    if let detail = checkpoint.data.difference(from: data) {
      throw TrainingError.dataChanged(data: configuration.data, detail: detail)
    }
    let model = try Model(configuration.specification(of: dataset))
    if checkpoint.specification != model.specification {
      throw TrainingError.dataChanged(data: configuration.data, detail: "its classes or masks differ")
    }
    try configuration.settleClassWeights(for: dataset)
    try configuration.checkMemory(of: model, threads: threads, limits: limits)
    try self.init(
      configuration: configuration, folder: folder, lock: lock, dataset: dataset, data: data, model: model,
      pool: ThreadPool(threads: threads), limits: limits)
    try restore(checkpoint)
    if let note { notes.append(note) }
    if configuration != checkpoint.configuration { noteExtension(of: checkpoint.configuration) }
    try saveRecords()
  }

  private init(
    configuration: TrainingConfiguration, folder: RunFolder, lock: FileLock, dataset: Dataset,
    data: DataFingerprint, model: Model, pool: ThreadPool, limits: ResourceLimits,
    weightNotes: [String] = []
  ) throws {
    self.configuration = configuration
    self.folder = folder
    self.lock = lock
    self.dataset = dataset
    self.data = data
    self.model = model
    self.pool = pool
    self.limits = limits
    notes =
      dataset.notes + configuration.augmentation.notes + weightNotes
      + configuration.classWeightNotes(dataset.classes.names)
    steps = try TrainingSteps(configuration, model: model, pool: pool)
    progress = TrainingProgress()
    progress.optimizerSteps = steps.optimizer.groups.map(\.stepCount)
    saveClock = SaveClock(minutes: configuration.saveMinutes)
  }

  var order: SampleOrder { configuration.order(of: dataset) }

  /// Steps done since the beginning of the run.
  var globalStep: Int { progress.epoch * order.stepsPerEpoch + progress.step }

  /// What extending a run, or shortening it, does to its learning rate.
  private func noteExtension(of before: TrainingConfiguration) {
    let rates = [before, configuration].map {
      String(format: "%.3g", $0.schedule(stepsPerEpoch: order.stepsPerEpoch).rate(at: globalStep))
    }
    // Beyond its last step a schedule has no rate.
    let old =
      globalStep < before.epochs * order.stepsPerEpoch
      ? "is now \(rates[1]) instead of \(rates[0])" : "is now \(rates[1])"
    notes.append(
      "\(configuration.epochs) epochs instead of \(before.epochs): the learning rate follows the schedule of "
        + "\(configuration.epochs) epochs; it \(old)")
  }

  var maskReader: MaskReader { dataset.encoding.reader() }
}

extension TrainingConfiguration {
  func openDataset(threads: Int) throws -> Dataset {
    var options = DatasetOptions()
    options.ignoreIndex = ignoreIndex
    options.validationShare = validationShare
    options.seed = seed
    options.threads = threads
    options.classFile = classFile
    options.fold = fold
    let dataset = try Dataset.open(data, options: options)
    if dataset.training.isEmpty { throw TrainingError.noTrainingSamples(data: data) }
    return dataset
  }

  fileprivate func specification(of dataset: Dataset) -> ModelSpecification {
    ModelSpecification(
      architecture: UnetConfiguration(
        encoder: encoder, inputChannels: normalization.mean.count, classCount: dataset.classes.count,
        encoderWidth: encoderWidth),
      normalization: normalization, maskEncoding: dataset.encoding, trainingSize: size,
      heldOut: dataset.isValidationHeldOut ? dataset.validation.map(\.name) : nil)
  }

  /// The network with its initial weights, once it is known that training it fits into memory.
  func makeModel(for dataset: Dataset, pool: ThreadPool, limits: ResourceLimits) throws -> Model {
    let model = try Model(specification(of: dataset))
    try checkMemory(of: model, threads: pool.threadCount, limits: limits)
    model.parameters.initialize(seed: seed, pool: pool)
    return model
  }

  func order(of dataset: Dataset) -> SampleOrder {
    SampleOrder(
      sampleCount: dataset.training.count, batchSize: batchSize, batchesPerStep: accumulation, seed: seed)
  }

  /// An eighth of the machine is left for decoded samples and for validation.
  fileprivate func checkMemory(of model: Model, threads: Int, limits: ResourceLimits) throws {
    let available = limits.memoryBytes / 8 * 7
    try memory(of: model, threads: threads).check(batch: batchSize, size: size, available: available)
  }

  func memory(of model: Model, threads: Int) -> TrainingMemory {
    TrainingMemory(
      graph: model.graph, algorithm: algorithm, precision: precision, loss: lossConfiguration,
      extraStores: (accumulation > 1 ? 1 : 0) + (averagingDecay > 0 ? 1 : 0),
      threads: threads)
  }

  func schedule(stepsPerEpoch: Int) -> LearningRateSchedule {
    LearningRateSchedule(
      schedule, peak: learningRate, stepCount: epochs * stepsPerEpoch, warmUpShare: warmUpShare,
      power: decayPower)
  }

  func isOutOfPatience(_ progress: TrainingProgress) -> Bool {
    patience.map { progress.epochsSinceBest >= $0 } ?? false
  }
}

extension DataFingerprint {
  fileprivate init(_ dataset: Dataset, threads: Int) {
    self.init(training: dataset.training, validation: dataset.validation, threads: threads)
  }
}
