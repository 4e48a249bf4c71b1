import ArgumentParser
import Foundation
import Networks
import Segmentation

/// The options of `skipseg train` that make its configuration. All are optional, so that it can be told whether any
/// was given.
struct TrainingOptions: ParsableArguments {
  static let standardOutput = "runs/train"
  private static let standard = TrainingConfiguration(data: "")

  @Option(help: "The encoder: \(encoders). (default: \(standard.encoder))")
  var encoder: String?

  @Option(help: "How often the samples are gone through. (default: \(standard.epochs))")
  var epochs: Int?

  @Option(help: "Samples per step. (default: \(standard.batchSize))")
  var batch: Int?

  @Option(help: "Side of the square training crops in pixels. (default: \(standard.size))")
  var size: Int?

  @Option(help: "The learning rate at its highest. (default: 0.001 for adamw, 0.01 for sgd)")
  var learningRate: Double?

  @Option(help: "The optimiser: adamw or sgd. (default: adamw)")
  var optimizer: TrainingConfiguration.OptimizerKind?

  @Option(help: "Weight decay. (default: \(standard.weightDecay))")
  var weightDecay: Double?

  @Option(help: "The number from which all randomness follows. (default: \(standard.seed))")
  var seed: UInt64?

  @Option(help: "The value in the masks that is not to be judged. (default: found out from the masks)")
  var ignoreIndex: Int?

  @Option(help: "A file of class names and colours, in place of the data set's own.")
  var classes: String?

  @Option(
    name: .shortAndLong,
    help: "The run folder; numbered where there is one already. (default: \(standardOutput))")
  var output: String?

  @OptionGroup var initialWeights: InitialWeightOptions
  @OptionGroup var augmentation: AugmentationOptions

  private static var encoders: String { ResNet.allCases.map(\.rawValue).joined(separator: ", ") }

  /// Whether no option was given.
  var areUntouched: Bool {
    let given: [Any?] = [
      encoder, epochs, batch, size, learningRate, optimizer, weightDecay, seed, ignoreIndex, classes, output,
    ]
    return given.allSatisfy { $0 == nil } && initialWeights.areUntouched && augmentation.areUntouched
  }

  func validate() throws {
    if let encoder, ResNet(rawValue: encoder) == nil {
      throw ValidationError("--encoder is '\(encoder)', but must be one of \(Self.encoders)")
    }
  }

  func configuration(data: String) -> TrainingConfiguration {
    let folder = FileManager.default.currentDirectoryPath
    func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : folder + "/" + path }
    var configuration = TrainingConfiguration(data: absolute(data))
    configuration.classFile = classes.map(absolute)
    configuration.ignoreIndex = ignoreIndex
    configuration.initialWeights = initialWeights.source(absolute: absolute)
    configuration.augmentation = augmentation.configuration
    if let seed { configuration.seed = seed }
    if let encoder { configuration.encoder = encoder }
    if let epochs { configuration.epochs = epochs }
    if let batch { configuration.batchSize = batch }
    if let size { configuration.size = size }
    if let optimizer {
      configuration.optimizer = optimizer
      configuration.learningRate = optimizer.standardLearningRate
    }
    if let learningRate { configuration.learningRate = learningRate }
    if let weightDecay { configuration.weightDecay = weightDecay }
    return configuration
  }
}

extension TrainingConfiguration.OptimizerKind: ExpressibleByArgument {}
