import SkipSegDatasets
import SkipSegEngine
import SkipSegFiles
import SkipSegImaging
import SkipSegModels
import SkipSegNetworks

/// What a run makes of its configuration.
extension TrainingConfiguration {
  /// How the names of the encoder's nodes and parameters begin.
  package static let encoderPrefix = "encoder."

  /// - Parameters:
  ///   - heldOut: the samples that a run which goes on has held out, where it chose them.
  ///   - progress: called for each sample that is looked at, on any thread.
  func openDataset(
    threads: Int, heldOut: [String]? = nil, progress: @escaping @Sendable () -> Void
  ) throws -> Dataset {
    var options = DatasetOptions()
    options.ignoreIndex = ignoreIndex
    options.validationShare = validationShare
    options.seed = seed
    options.threads = threads
    options.classFile = classFile
    options.fold = fold
    options.trainingShare = trainingShare
    options.reading = reading
    options.heldOut = heldOut
    options.progress = progress
    let dataset = try Dataset.open(data, options: options)
    if dataset.training.isEmpty { throw TrainingError.noTrainingSamples(data: data) }
    return dataset
  }

  /// Of a run that goes on.
  func reopenDataset(
    of run: RunFolder, heldOut: [String]?, threads: Int, progress: @escaping @Sendable () -> Void
  ) throws -> Dataset {
    if let classFile, FileSystem.isFolder(data), !FileSystem.exists(classFile) {
      throw TrainingError.classFileNotFound(file: classFile, run: run.path)
    }
    do { return try openDataset(threads: threads, heldOut: heldOut, progress: progress) } catch {
      throw TrainingError.dataNotFound(data: data, reason: "\(error)", run: run.path)
    }
  }

  /// Takes over the places where the data and the class list lie now.
  mutating func move(data newData: String?, classFile newClassFile: String?) {
    if let newData {
      let old = data.hasSuffix("/") ? data : data + "/"
      if let file = classFile, file.hasPrefix(old) {
        classFile = FileSystem.join(newData, String(file.dropFirst(old.count)))
      }
      data = newData
    }
    if let newClassFile { classFile = newClassFile }
  }

  func specification(of dataset: Dataset) -> ModelSpecification {
    ModelSpecification(
      architecture: architecture(
        inputChannels: normalization.mean.count, classCount: dataset.classes.count),
      normalization: normalization, maskEncoding: dataset.encoding, trainingSize: size,
      workingScale: workingScale,
      trainingSizes: TrainingSizes(dataset.trainingSizes, working: workingScale),
      sampleRange: dataset.sampleRange,
      heldOut: dataset.isValidationHeldOut ? dataset.validation.map(\.name) : nil)
  }

  /// Of a run that has begun. Earlier versions worked on photographs as they are.
  var workingScale: WorkingScale { resolution.scale ?? .native }

  /// - Parameter ensemble: the processes that share a step's batches, of which this is one.
  package func memory(
    of model: Model, threads: Int, ensemble: any Ensemble = SoloEnsemble()
  ) -> TrainingMemory {
    TrainingMemory(
      graph: trained(model.graph), algorithm: algorithm, precision: precision, loss: lossConfiguration,
      extraStores: ensemble.gradientStores(accumulation: accumulation) + (averagingDecay > 0 ? 1 : 0),
      threads: threads)
  }

  /// The network as training runs it: with values dropped before the head, and less of the gradient, where that is asked
  /// for.
  package func trained(_ graph: Graph) -> Graph {
    let dropping = graph.droppingOut(before: Unet.headPrefix, rate: dropout)
    guard let shortcutGradient else { return dropping }
    return dropping.scalingShortcutGradients(of: Self.encoderPrefix, by: Float(shortcutGradient))
  }

  var algorithm: Optimizer.Algorithm {
    switch optimizer {
    case .adamW: .adamW(weightDecay: Float(weightDecay))
    case .sgd: .sgd(nesterov: true, weightDecay: Float(weightDecay))
    }
  }

  /// Whether weight decay acts on a parameter.
  func decays(_ parameter: Parameter) -> Bool { decayScope == .all || parameter.isWeight }

  var parameterGroups: [Optimizer.Group] {
    // What was learnt elsewhere is to be adapted, not lost.
    let standardRate = initialWeights?.extent == .encoder ? learningRate / 10 : learningRate
    let encoderRate = encoderLearningRate ?? standardRate
    return [
      Optimizer.Group(prefix: Self.encoderPrefix, learningRateFactor: encoderRate / learningRate),
      Optimizer.Group(),
    ]
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

extension TrainingConfiguration {
  /// Opens the file that the weights begin with, notes its content, and takes over the normalisation of a model.
  package mutating func openInitialWeights() throws -> InitialWeights? {
    guard var source = initialWeights else { return nil }
    try source.noteContent()
    initialWeights = source
    let weights = try InitialWeights(source)
    let normalization = try weights.normalization(
      like: architecture(inputChannels: normalization.mean.count, classCount: 2))
    if let normalization { self.normalization = normalization }
    return weights
  }
}
