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
  public let notes: [String]

  let dataset: Dataset
  let model: Model
  let optimizer: Optimizer
  let pool: ThreadPool
  var progress: TrainingProgress

  /// Begins a run in a new folder: `output`, or the first free `output-2`, `output-3`, …
  public convenience init(
    configuration: TrainingConfiguration, output: String, threads: Int
  ) throws {
    if let fault = configuration.fault { throw TrainingError.configuration(fault) }
    var configuration = configuration
    let initialWeights = try configuration.openInitialWeights()
    let dataset = try configuration.openDataset(threads: threads)
    let pool = ThreadPool(threads: threads)
    let model = try Model(configuration.specification(of: dataset))
    try configuration.checkMemory(of: model, threads: threads)
    model.parameters.initialize(seed: configuration.seed, pool: pool)
    let weightNotes = try initialWeights?.set(model) ?? []
    let folder = try RunFolder.create(output)
    try self.init(
      configuration: configuration, folder: folder, dataset: dataset, model: model, pool: pool,
      weightNotes: weightNotes)
    try saveBeginning()
  }

  /// Goes on with the run in `folder` where its last checkpoint left it.
  public convenience init(resuming folder: RunFolder, threads: Int) throws {
    guard FileSystem.exists(folder.checkpoint) else { throw TrainingError.notARun(folder: folder.path) }
    let checkpoint = try Checkpoint(contentsOf: folder.checkpoint)
    let configuration = checkpoint.configuration
    if let fault = configuration.fault {
      throw TrainingError.damagedCheckpoint(path: folder.checkpoint, reason: fault)
    }
    if checkpoint.progress.epoch >= configuration.epochs {
      throw TrainingError.alreadyComplete(folder: folder.path, epochs: configuration.epochs)
    }
    let dataset = try configuration.openDataset(threads: threads)
    if let detail = try TrainingSplit.read(folder.split).difference(from: TrainingSplit(dataset)) {
      throw TrainingError.dataChanged(data: configuration.data, detail: detail)
    }
    let model = try Model(configuration.specification(of: dataset))
    if checkpoint.specification != model.specification {
      throw TrainingError.dataChanged(data: configuration.data, detail: "its classes or masks differ")
    }
    try configuration.checkMemory(of: model, threads: threads)
    try self.init(
      configuration: configuration, folder: folder, dataset: dataset, model: model,
      pool: ThreadPool(threads: threads))
    try restore(checkpoint)
  }

  private init(
    configuration: TrainingConfiguration, folder: RunFolder, dataset: Dataset, model: Model,
    pool: ThreadPool, weightNotes: [String] = []
  ) throws {
    self.configuration = configuration
    self.folder = folder
    self.dataset = dataset
    self.model = model
    self.pool = pool
    notes = dataset.notes + configuration.augmentation.notes + weightNotes
    optimizer = try Optimizer(configuration.algorithm, parameters: model.parameters)
    progress = TrainingProgress()
  }

  var order: SampleOrder {
    SampleOrder(
      sampleCount: dataset.training.count, batchSize: configuration.batchSize, seed: configuration.seed)
  }

  /// Steps done since the beginning of the run.
  var globalStep: Int { progress.epoch * order.stepsPerEpoch + progress.step }

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
    let dataset = try Dataset.open(data, options: options)
    if dataset.training.isEmpty { throw TrainingError.noTrainingSamples(data: data) }
    return dataset
  }

  fileprivate func specification(of dataset: Dataset) -> ModelSpecification {
    ModelSpecification(
      architecture: UnetConfiguration(encoder: encoder, classCount: dataset.classes.count),
      normalization: normalization, maskEncoding: dataset.encoding, trainingSize: size,
      heldOut: dataset.isValidationHeldOut ? dataset.validation.map(\.name) : nil)
  }

  /// An eighth of the machine is left for decoded samples and for validation.
  fileprivate func checkMemory(of model: Model, threads: Int) throws {
    let available = MachineMemory.current.bytes / 8 * 7
    try memory(of: model, threads: threads).check(batch: batchSize, size: size, available: available)
  }

  func memory(of model: Model, threads: Int) -> TrainingMemory {
    TrainingMemory(graph: model.graph, algorithm: algorithm, threads: threads)
  }

  fileprivate var algorithm: Optimizer.Algorithm {
    switch optimizer {
    case .adamW: .adamW(weightDecay: Float(weightDecay))
    case .sgd: .sgd(weightDecay: Float(weightDecay))
    }
  }
}
