import SkipSegBasics
import SkipSegDatasets
import SkipSegEngine
import SkipSegFiles
import SkipSegInference
import SkipSegModels
import SkipSegSamples

/// What the steps of a run begin with: a configuration in which all is settled, the data, the network, and a plan of the
/// memory. A range test of learning rates begins with the same.
struct RunSetup {
  let configuration: TrainingConfiguration
  let dataset: Dataset
  let model: Model
  let pool: ThreadPool
  /// Which samples make which batch.
  let order: SampleOrder
  let memory: RunMemory
  /// Of the batches of each step, those that this process takes.
  let share: Range<Int>
  /// How crops are cut over the run.
  let crops: CropSchedule
  /// What the weights begin with, each in one line.
  private var weightNotes: [String] = []
  /// What sparse masks change.
  private var sparseNotes: [String] = []
  /// How many steps there are, where their number was given.
  private var lengthNotes: [String] = []
  /// At which size photographs are worked on.
  private var resolutionNotes: [String] = []

  /// A new run's, with its first weights.
  init(
    _ configuration: TrainingConfiguration, threads: Int, limits: ResourceLimits,
    ensemble: any Ensemble = SoloEnsemble()
  ) throws {
    if let fault = configuration.fault { throw TrainingError.configuration(fault) }
    let available = limits.memoryBytes(sharers: ensemble.sharers)
    var configuration = configuration
    let initialWeights = try configuration.openInitialWeights()
    let dataset = try configuration.openDataset(threads: threads) { ensemble.tellProgress() }
    try configuration.settleClassWeights(for: dataset)
    let choice = ResolutionChoice(
      configuration.resolution, for: dataset.resolutionData, cropSize: configuration.size,
      seed: configuration.seed, threads: threads)
    configuration.resolution = .fixed(choice.scale)
    let lengthNote = configuration.settleSteps(perPass: Self.order(configuration, dataset).stepsPerEpoch)
    let sparseNote = configuration.augmentation.settle(labelledShare: dataset.labelledShares[.training])
    try self.init(
      configuration, dataset: dataset, model: try Model(configuration.specification(of: dataset)),
      threads: threads, ensemble: ensemble, available: available)
    model.parameters.initialize(seed: configuration.seed, pool: pool)
    weightNotes = try initialWeights?.set(model) ?? []
    resolutionNotes = choice.notes
    if let trained = initialWeights?.workingScale, trained != choice.scale {
      resolutionNotes.append(
        "the weights were trained on photographs at a resolution of \(trained), this run's is \(choice.scale); "
          + advice("theirs is kept by the same", command: "--resolution \(trained) would keep theirs"))
    }
    sparseNotes = [sparseNote].compactMap(\.self)
    lengthNotes = [lengthNote].compactMap(\.self)
  }

  /// That of the run that a checkpoint was saved of, whose state is still to be restored.
  ///
  /// - Parameter configuration: the checkpoint's, with the places and the number of epochs that hold now.
  /// - Throws: `TrainingError` where the data is not what it was.
  init(
    continuing checkpoint: Checkpoint, as configuration: TrainingConfiguration, of folder: RunFolder,
    threads: Int, limits: ResourceLimits, ensemble: any Ensemble
  ) throws {
    if let fault = configuration.fault {
      throw TrainingError.unusableCheckpoint(path: checkpoint.path, reason: fault)
    }
    let available = limits.memoryBytes(sharers: ensemble.sharers)
    var configuration = configuration
    let dataset = try configuration.reopenDataset(
      of: folder, heldOut: checkpoint.specification.heldOut, threads: threads
    ) { ensemble.tellProgress() }
    let found = DataFingerprint(dataset, threads: threads, ensemble: ensemble)
    if let detail = checkpoint.data.difference(from: found) {
      throw TrainingError.dataChanged(data: configuration.data, detail: detail, run: folder.path)
    }
    var specification = configuration.specification(of: dataset)
    // Earlier versions kept none.
    specification.trainingSizes = checkpoint.specification.trainingSizes
    if checkpoint.specification != specification {
      throw TrainingError.dataChanged(
        data: configuration.data, detail: "its classes or masks differ", run: folder.path)
    }
    try configuration.settleClassWeights(for: dataset)
    try self.init(
      configuration, dataset: dataset, model: try Model(specification), threads: threads, ensemble: ensemble,
      available: available)
  }

  /// That of rank 0 on another rank. The weights are still to come.
  init(
    following shared: SharedRun, threads: Int, limits: ResourceLimits, ensemble: any Ensemble
  ) throws {
    try self.init(
      shared.configuration, dataset: shared.dataset,
      model: Model(shared.specification(from: ensemble.hosts[0])), threads: threads, ensemble: ensemble,
      available: limits.memoryBytes(sharers: ensemble.sharers))
  }

  private init(
    _ configuration: TrainingConfiguration, dataset: Dataset, model: Model, threads: Int,
    ensemble: any Ensemble, available: Int
  ) throws {
    self.configuration = configuration
    share = ensemble.share(of: configuration.accumulation)
    self.dataset = dataset
    self.model = model
    memory = try RunMemory(
      configuration, model: model, photographs: dataset.photographs,
      finish: Finish.size(configuration, dataset.trainingSizes), threads: threads, ensemble: ensemble,
      available: available)
    pool = ThreadPool(threads: threads)
    order = Self.order(configuration, dataset)
    let stepsPerEpoch = configuration.epochSteps ?? order.stepsPerEpoch
    crops = CropSchedule(
      square: Cropping(size: .square(configuration.size), augmentation: configuration.augmentation),
      finish: Finish(
        configuration, stepCount: configuration.epochs * stepsPerEpoch, sizes: dataset.trainingSizes))
  }

  /// What was decided about the data, and what the weights begin with, each in one line.
  var notes: [String] {
    dataset.notes + resolutionNotes
      // At another working size than their own, photographs are reduced by more than that.
      + (configuration.workingScale == .native ? configuration.augmentation.notes : []) + weightNotes
      + configuration.classWeightNotes(dataset.classes.names) + sparseNotes + pasteNotes + lengthNotes
      + crops.notes
  }

  private var pasteNotes: [String] {
    let note = configuration.augmentation.pasteNote(
      order.rareClasses, sampleCount: dataset.training.count, names: dataset.classes.names)
    return [note].compactMap(\.self)
  }

  /// Threads that decode and augment. They need a small part of what the network takes.
  var dataThreads: Int { max(1, pool.threadCount / 4) }

  private static func order(_ configuration: TrainingConfiguration, _ dataset: Dataset) -> SampleOrder {
    SampleOrder(
      sampleCount: dataset.training.count, batchSize: configuration.batchSize,
      batchesPerStep: configuration.accumulation, seed: configuration.seed,
      labelled: dataset.labelledTraining,
      rareClasses: configuration.augmentation.pasteShare > 0 ? configuration.rareClasses(of: dataset) : [])
  }

  /// Reads photographs at the working size.
  var reader: SampleReader {
    var reader = dataset.reader
    reader.working = configuration.workingScale
    return reader
  }

  /// Steps of the optimiser in each epoch.
  var stepsPerEpoch: Int { configuration.epochSteps ?? order.stepsPerEpoch }

  func cache() -> SampleCache {
    SampleCache(
      samples: dataset.training, reader: reader, augmentation: configuration.augmentation,
      byteBudget: memory.cache)
  }

  /// This process's batches of some steps, counted from the beginning of the run.
  func loader(_ cache: SampleCache, steps: Range<Int>) -> BatchLoader {
    let (order, crops) = (order, crops)
    return BatchLoader(
      cache: cache, order: order,
      batches: steps.lowerBound * order.batchesPerStep..<steps.upperBound * order.batchesPerStep,
      share: share, cropping: { crops[$0 / order.batchesPerStep] },
      normalization: model.specification.normalization, threads: dataThreads)
  }
}
