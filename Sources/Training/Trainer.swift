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
  let memory: RunMemory

  let dataset: Dataset
  package let model: Model
  let steps: TrainingSteps
  let pool: ThreadPool
  let data: DataFingerprint
  var progress: TrainingProgress
  /// Validation photographs of which it was said what is odd about them; they are read anew in every epoch.
  var oddFiles: Set<String> = []
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
    let available = limits.memoryBytes
    let initialWeights = try configuration.openInitialWeights()
    let dataset = try configuration.openDataset(threads: threads)
    try configuration.settleClassWeights(for: dataset)
    let sparseNote = configuration.augmentation.settle(labelledShare: dataset.labelledShares[.training])
    let pool = ThreadPool(threads: threads)
    let (model, memory) = try configuration.makeModel(for: dataset, pool: pool, available: available)
    let weightNotes = try initialWeights?.set(model) ?? []
    let folder = try RunFolder.create(output)
    try self.init(
      configuration: configuration, folder: folder, lock: folder.lock(), dataset: dataset,
      data: DataFingerprint(dataset, threads: threads), model: model, pool: pool, limits: limits,
      memory: memory, weightNotes: weightNotes)
    if let sparseNote { notes.append(sparseNote) }
    try saveRecords()
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
  public convenience init(
    resuming folder: RunFolder, data newData: String? = nil, classFile: String? = nil, epochs: Int? = nil,
    threads: Int, limits: ResourceLimits = ResourceLimits()
  ) throws {
    let available = limits.memoryBytes
    guard folder.holdsCheckpoint else { throw TrainingError.notARun(folder: folder.path) }
    let lock = try folder.lock()
    try DurableFile.removeLeftovers(in: folder.path)
    let (checkpoint, note) = try folder.recoverCheckpoint()
    var configuration = checkpoint.configuration
    configuration.move(data: newData, classFile: classFile)
    let isMoved = configuration != checkpoint.configuration
    if let epochs { configuration.epochs = epochs }
    if let fault = configuration.fault {
      throw TrainingError.unusableCheckpoint(path: checkpoint.path, reason: fault)
    }
    let dataset = try configuration.reopenDataset(
      of: folder, heldOut: checkpoint.specification.heldOut, threads: threads)
    let data = DataFingerprint(dataset, threads: threads)
    if let detail = checkpoint.data.difference(from: data) {
      throw TrainingError.dataChanged(data: configuration.data, detail: detail, run: folder.path)
    }
    let model = try Model(configuration.specification(of: dataset))
    if checkpoint.specification != model.specification {
      throw TrainingError.dataChanged(
        data: configuration.data, detail: "its classes or masks differ", run: folder.path)
    }
    try configuration.settleClassWeights(for: dataset)
    let memory = try RunMemory(
      configuration, model: model, photographs: dataset.photographs, threads: threads, available: available)
    try self.init(
      configuration: configuration, folder: folder, lock: lock, dataset: dataset, data: data, model: model,
      pool: ThreadPool(threads: threads), limits: limits, memory: memory)
    try restore(checkpoint)
    if let note { notes.append(note) }
    if configuration.epochs != checkpoint.configuration.epochs { noteExtension(of: checkpoint.configuration) }
    if isMoved {
      notes.append("the run's data lies in \(configuration.data) from now on")
      // Now, as a run that is complete saves no more.
      try save()
    }
    try saveRecords()
  }

  private init(
    configuration: TrainingConfiguration, folder: RunFolder, lock: FileLock, dataset: Dataset,
    data: DataFingerprint, model: Model, pool: ThreadPool, limits: ResourceLimits,
    memory: RunMemory, weightNotes: [String] = []
  ) throws {
    self.configuration = configuration
    self.folder = folder
    self.lock = lock
    self.dataset = dataset
    self.data = data
    self.model = model
    self.pool = pool
    self.limits = limits
    self.memory = memory
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
}

extension TrainingConfiguration {
  /// - Parameter heldOut: the samples that a run which goes on has held out, where it chose them.
  func openDataset(threads: Int, heldOut: [String]? = nil) throws -> Dataset {
    var options = DatasetOptions()
    options.ignoreIndex = ignoreIndex
    options.validationShare = validationShare
    options.seed = seed
    options.threads = threads
    options.classFile = classFile
    options.fold = fold
    options.reading = reading
    options.heldOut = heldOut
    let dataset = try Dataset.open(data, options: options)
    if dataset.training.isEmpty { throw TrainingError.noTrainingSamples(data: data) }
    return dataset
  }

  /// Of a run that goes on.
  fileprivate func reopenDataset(
    of run: RunFolder, heldOut: [String]?, threads: Int
  ) throws -> Dataset {
    if let classFile, FileSystem.isFolder(data), !FileSystem.exists(classFile) {
      throw TrainingError.classFileNotFound(file: classFile, run: run.path)
    }
    do { return try openDataset(threads: threads, heldOut: heldOut) } catch {
      throw TrainingError.dataNotFound(data: data, reason: "\(error)", run: run.path)
    }
  }

  /// Takes over the places where the data and the class list lie now.
  fileprivate mutating func move(data newData: String?, classFile newClassFile: String?) {
    if let newData {
      let old = data.hasSuffix("/") ? data : data + "/"
      if let file = classFile, file.hasPrefix(old) {
        classFile = FileSystem.join(newData, String(file.dropFirst(old.count)))
      }
      data = newData
    }
    if let newClassFile { classFile = newClassFile }
  }

  fileprivate func specification(of dataset: Dataset) -> ModelSpecification {
    ModelSpecification(
      architecture: architecture(
        inputChannels: normalization.mean.count, classCount: dataset.classes.count),
      normalization: normalization, maskEncoding: dataset.encoding, trainingSize: size,
      sampleRange: dataset.sampleRange,
      heldOut: dataset.isValidationHeldOut ? dataset.validation.map(\.name) : nil)
  }

  /// The network with its initial weights, once it is known that training it fits into memory.
  /// - Parameter available: bytes that were free before any was taken.
  func makeModel(for dataset: Dataset, pool: ThreadPool, available: Int) throws -> (Model, RunMemory) {
    let model = try Model(specification(of: dataset))
    let memory = try RunMemory(
      self, model: model, photographs: dataset.photographs, threads: pool.threadCount, available: available)
    model.parameters.initialize(seed: seed, pool: pool)
    return (model, memory)
  }

  func order(of dataset: Dataset) -> SampleOrder {
    SampleOrder(
      sampleCount: dataset.training.count, batchSize: batchSize, batchesPerStep: accumulation, seed: seed,
      labelled: dataset.labelledTraining)
  }

  package func memory(of model: Model, threads: Int) -> TrainingMemory {
    TrainingMemory(
      graph: model.graph, algorithm: algorithm, precision: precision, loss: lossConfiguration,
      extraStores: GradientTree.spareCount(leafCount: accumulation) + (averagingDecay > 0 ? 1 : 0),
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
