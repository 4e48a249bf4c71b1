import ArgumentParser
import Engine
import Files
import Networks
import SkipSeg

/// The options of `skipseg train` that make its configuration. All are optional, so that it can be told whether any
/// was given.
struct TrainingOptions: ParsableArguments {
  static let standardOutput = "runs/train"
  private static let standard = TrainingConfiguration(data: "")

  @OptionGroup var encoder: EncoderOptions

  @Option(help: "Channels of the network's images: 3 (RGB) or 1 (grey). (default: 3)")
  var channels: Int?

  @Option(help: "How often the samples are gone through. (default: \(standard.epochs))")
  var epochs: Int?

  @Option(help: "Samples per step. (default: \(standard.batchSize))")
  var batch: Int?

  @Option(help: "Side of the square training crops in pixels. (default: \(standard.size))")
  var size: Int?

  @Option(help: "How activations are stored: fp32 or bf16. (default: \(standard.precision.rawValue))")
  var precision: Precision?

  @Option(help: "The learning rate at its highest. (default: 0.001 for adamw, 0.01 for sgd)")
  var learningRate: Double?

  @Option(help: "The optimiser: adamw or sgd. (default: adamw)")
  var optimizer: TrainingConfiguration.OptimizerKind?

  @Option(
    help:
      "How the learning rate goes: poly, cosine, one-cycle or constant. (default: \(standard.schedule.rawValue))"
  )
  var schedule: TrainingConfiguration.ScheduleShape?

  @Option(help: "The share of all steps over which the learning rate grows. (default: 0.05; one-cycle: 0.3)")
  var warmUp: Double?

  @Option(
    help:
      "The encoder's learning rate at its highest. (default: as the others'; with --encoder-weights a tenth)")
  var encoderLearningRate: Double?

  @Option(
    help: "Epochs at the beginning in which the encoder stays as it is. (default: \(standard.frozenEpochs))")
  var freezeEncoder: Int?

  @Option(help: "Batches over which a step's gradient is the mean. (default: \(standard.accumulation))")
  var accumulate: Int?

  @Option(
    help:
      "Decay of the moving average of the weights that is judged and saved; 0: none. (default: \(standard.averagingDecay))"
  )
  var ema: Double?

  @Option(help: "End after so many epochs without a higher mean IoU. (default: never early)")
  var patience: Int?

  @Option(help: "Weight decay. (default: \(standard.weightDecay))")
  var weightDecay: Double?

  @Option(help: "The loss: \(LossFormula.grammar). (default: \(standard.loss.rawValue))")
  var loss: LossFormula?

  @Option(
    help: """
      What the pixels of each class count: \(ClassWeighting.grammar). (default: \(standard.classWeights.rawValue))
      """)
  var classWeights: ClassWeighting?

  @Option(help: "Cut the training and validation samples into so many parts, one of which is held out.")
  var folds: Int?

  @Option(help: "The part that is held out, counted from 0.")
  var fold: Int?

  @Option(help: "The number from which all randomness follows. (default: \(standard.seed))")
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help: "The value in the masks that is not to be judged. (default: found out from the masks)")
  var ignoreIndex: Int?

  @Option(help: "A file of class names and colours, in place of the data set's own.", transform: path)
  var classes: String?

  @Flag(help: "Write the history as a TensorBoard event file too.")
  var tensorboard = false

  @Option(
    help:
      "The longest time between two saves, in minutes; also how long the end tries to save. (default: \(standard.saveMinutes))"
  )
  var saveMinutes: Double?

  @Option(
    name: .shortAndLong,
    help: "The run folder; numbered where there is one already. (default: \(standardOutput))",
    transform: path)
  var output: String?

  @OptionGroup var initialWeights: InitialWeightOptions
  @OptionGroup var augmentation: AugmentationOptions

  /// Whether no option was given but those that a run may go on with: the number of epochs, and where its class list
  /// lies.
  var areUntouched: Bool {
    let given: [Any?] = [
      channels, batch, size, precision, learningRate, optimizer, schedule, warmUp,
      encoderLearningRate, freezeEncoder, accumulate, ema, patience, folds, fold, weightDecay, loss,
      classWeights, seed, ignoreIndex, output, saveMinutes,
    ]
    return given.allSatisfy { $0 == nil } && !tensorboard && encoder.areUntouched
      && initialWeights.areUntouched
      && augmentation.areUntouched
  }

  func validate() throws {
    if (folds == nil) != (fold == nil) { throw ValidationError("--folds and --fold belong together") }
    let loss = loss ?? Self.standard.loss
    if let classWeights, classWeights != .none, !loss.usesClassWeights {
      throw ValidationError(
        "the loss \(loss.rawValue) knows no class weights; leave out --class-weights, or add ce, focal or topk to it"
      )
    }
    if let channels, channels != 1 && channels != 3 {
      throw ValidationError("--channels is \(channels), but photographs have 1 or 3")
    }
  }

  /// Files that are read beside the data set.
  var inputs: [String] {
    [classes, initialWeights.encoderWeights, initialWeights.initFrom].compactMap(\.self)
  }

  private var heldOut: Fold? {
    guard let folds, let fold else { return nil }
    return Fold(index: fold, count: folds)
  }

  /// A path that holds wherever a run goes on.
  static func absolute(_ path: String) -> String {
    FileSystem.join(FileSystem.currentFolder, path)
  }

  func configuration(data: String) -> TrainingConfiguration {
    var configuration = TrainingConfiguration(data: Self.absolute(data))
    configuration.classFile = classes.map(Self.absolute)
    configuration.ignoreIndex = ignoreIndex
    configuration.initialWeights = initialWeights.source(absolute: Self.absolute)
    configuration.augmentation = augmentation.configuration
    if let seed { configuration.seed = seed }
    configuration.take(encoder.architecture(classCount: 2))
    configuration.encoderWidth = encoder.width
    if channels == 1 { configuration.normalization = .greyImageNet }
    if let epochs { configuration.epochs = epochs }
    if let batch { configuration.batchSize = batch }
    if let size { configuration.size = size }
    if let precision { configuration.precision = precision }
    if let optimizer {
      configuration.optimizer = optimizer
      configuration.learningRate = optimizer.standardLearningRate
    }
    if let learningRate { configuration.learningRate = learningRate }
    if let saveMinutes { configuration.saveMinutes = saveMinutes }
    if let schedule {
      configuration.schedule = schedule
      configuration.warmUpShare = schedule.standardWarmUpShare
    }
    if let warmUp { configuration.warmUpShare = warmUp }
    configuration.encoderLearningRate = encoderLearningRate
    if let freezeEncoder { configuration.frozenEpochs = freezeEncoder }
    if let accumulate { configuration.accumulation = accumulate }
    if let ema { configuration.averagingDecay = ema }
    configuration.patience = patience
    configuration.fold = heldOut
    if let weightDecay { configuration.weightDecay = weightDecay }
    if let loss { configuration.loss = loss }
    if let classWeights { configuration.classWeights = classWeights }
    configuration.tensorBoard = tensorboard
    return configuration
  }
}

extension TrainingConfiguration.OptimizerKind: ExpressibleByArgument {}
extension TrainingConfiguration.ScheduleShape: ExpressibleByArgument {}
extension LossFormula: ExpressibleByArgument {}
extension ClassWeighting: ExpressibleByArgument {}
