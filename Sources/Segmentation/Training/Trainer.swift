import Engine
import Evaluation
import Files
import Foundation
import Networks

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
  var progress: TrainingProgress

  /// Begins a run in a new folder: `output`, or the first free `output-2`, `output-3`, …
  public convenience init(
    configuration: TrainingConfiguration, output: String, threads: Int,
    limits: ResourceLimits = ResourceLimits()
  ) throws {
    if let fault = configuration.fault { throw TrainingError.configuration(fault) }
    var configuration = configuration
    let initialWeights = try configuration.openInitialWeights()
    let dataset = try configuration.openDataset(threads: threads)
    let pool = ThreadPool(threads: threads)
    let model = try Model(configuration.specification(of: dataset))
    try configuration.checkMemory(of: model, threads: threads, limits: limits)
    model.parameters.initialize(seed: configuration.seed, pool: pool)
    let weightNotes = try initialWeights?.set(model) ?? []
    let folder = try RunFolder.create(output)
    try self.init(
      configuration: configuration, folder: folder, dataset: dataset, model: model, pool: pool,
      limits: limits, weightNotes: weightNotes)
    try saveBeginning()
  }

  /// Goes on with the run in `folder` where its last checkpoint left it.
  ///
  /// - Parameter epochs: how many epochs the run is to have in all; nil: as many as it was begun with. The learning
  ///   rate of a step is a function of the step and of the number of steps: from now on it is that of a run that had
  ///   this many epochs from the beginning.
  public convenience init(
    resuming folder: RunFolder, epochs: Int? = nil, threads: Int, limits: ResourceLimits = ResourceLimits()
  ) throws {
    guard FileSystem.exists(folder.checkpoint) else { throw TrainingError.notARun(folder: folder.path) }
    let checkpoint = try Checkpoint(contentsOf: folder.checkpoint)
    var configuration = checkpoint.configuration
    if let epochs { configuration.epochs = epochs }
    if let fault = configuration.fault {
      throw TrainingError.damagedCheckpoint(path: folder.checkpoint, reason: fault)
    }
    if checkpoint.progress.epoch >= configuration.epochs {
      throw TrainingError.alreadyComplete(folder: folder.path, epochs: checkpoint.progress.epoch)
    }
    if configuration.isOutOfPatience(checkpoint.progress) {
      throw TrainingError.stoppedEarly(folder: folder.path, epochs: checkpoint.progress.epoch)
    }
    let dataset = try configuration.openDataset(threads: threads)
    if let detail = try TrainingSplit.read(folder.split).difference(from: TrainingSplit(dataset)) {
      throw TrainingError.dataChanged(data: configuration.data, detail: detail)
    }
    let model = try Model(configuration.specification(of: dataset))
    if checkpoint.specification != model.specification {
      throw TrainingError.dataChanged(data: configuration.data, detail: "its classes or masks differ")
    }
    try configuration.checkMemory(of: model, threads: threads, limits: limits)
    try self.init(
      configuration: configuration, folder: folder, dataset: dataset, model: model,
      pool: ThreadPool(threads: threads), limits: limits)
    try restore(checkpoint)
    if configuration != checkpoint.configuration { try noteExtension(of: checkpoint.configuration) }
  }

  private init(
    configuration: TrainingConfiguration, folder: RunFolder, dataset: Dataset, model: Model,
    pool: ThreadPool, limits: ResourceLimits, weightNotes: [String] = []
  ) throws {
    self.configuration = configuration
    self.folder = folder
    self.dataset = dataset
    self.model = model
    self.pool = pool
    self.limits = limits
    notes = dataset.notes + configuration.augmentation.notes + weightNotes
    steps = try TrainingSteps(configuration, model: model, pool: pool)
    progress = TrainingProgress()
    progress.optimizerSteps = steps.optimizer.groups.map(\.stepCount)
  }

  var order: SampleOrder {
    SampleOrder(
      sampleCount: dataset.training.count, batchSize: configuration.batchSize,
      batchesPerStep: configuration.accumulation, seed: configuration.seed)
  }

  /// Steps done since the beginning of the run.
  var globalStep: Int { progress.epoch * order.stepsPerEpoch + progress.step }

  /// What extending a run, or shortening it, does to its learning rate.
  private func noteExtension(of before: TrainingConfiguration) throws {
    let rates = [before, configuration].map {
      $0.schedule(stepsPerEpoch: order.stepsPerEpoch).rate(at: globalStep)
    }
    // Beyond its last step a schedule has no rate.
    let old =
      globalStep < before.epochs * order.stepsPerEpoch
      ? "is now \(rates[1]) instead of \(rates[0])" : "is now \(rates[1])"
    notes.append(
      "\(configuration.epochs) epochs instead of \(before.epochs): the learning rate follows the schedule of "
        + "\(configuration.epochs) epochs; it \(old)")
    try saveBeginning()
  }

  var maskReader: MaskReader { dataset.encoding.reader() }
}

extension TrainingConfiguration {
  fileprivate func openDataset(threads: Int) throws -> Dataset {
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
        encoder: encoder, inputChannels: normalization.mean.count, classCount: dataset.classes.count),
      normalization: normalization, maskEncoding: dataset.encoding, trainingSize: size,
      heldOut: dataset.isValidationHeldOut ? dataset.validation.map(\.name) : nil)
  }

  /// An eighth of the machine is left for decoded samples and for validation.
  fileprivate func checkMemory(of model: Model, threads: Int, limits: ResourceLimits) throws {
    let available = limits.memoryBytes / 8 * 7
    try memory(of: model, threads: threads).check(batch: batchSize, size: size, available: available)
  }

  func memory(of model: Model, threads: Int) -> TrainingMemory {
    TrainingMemory(
      graph: model.graph, algorithm: algorithm, precision: precision,
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
