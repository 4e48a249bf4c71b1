import Datasets
import Engine
import Models
import Networks
import Samples

/// Everything that a training run depends on beside the data: two runs with the same configuration and the same files
/// end in the same bytes. Kept in the run folder as `config.json`.
public struct TrainingConfiguration: Codable, Sendable, Equatable {
  /// The folder of the data set.
  public var data: String
  /// A class list to use instead of the data set's own `classes.txt`.
  public var classFile: String?
  /// The value in the masks that says "not to be judged"; found out from the masks when nil.
  public var ignoreIndex: Int?
  /// The share of the samples held out for validation when the data set has no validation split.
  public var validationShare = 0.2
  /// The part of the samples that is held out, for cross-validation; nil: the validation split.
  public var fold: Fold?
  public var seed: UInt64 = 0

  /// What the weights begin with; random ones where nil.
  public var initialWeights: WeightSource?
  /// How photographs become the network's input, of 3 channels (RGB) or 1 (grey); a model to begin with brings its own.
  public var normalization = Normalization.imageNet

  /// Name of the encoder, such as "resnet34".
  public var encoder = "resnet34"
  /// Channels of the encoder's first convolution; those of all other layers follow in proportion. Nil: the encoder's
  /// standard.
  public var encoderWidth: Int?
  /// What the blocks of a residual network compute.
  public var shortSkips = UnetConfiguration.ShortSkips.residual
  /// What their shortcuts do where size or channels change.
  public var projection = UnetConfiguration.Projection.convolution
  /// Whether each of them begins as the identity.
  public var zeroInit = false
  /// The chance with which the last block's branch is left out of a picture; those before have less, in proportion to
  /// their depth. Nil: the encoder's own.
  public var dropPath: Double?
  /// How the decoder takes over what the encoder hands to it.
  public var longSkips = UnetConfiguration.LongSkips.concatenate
  /// Strides of the features that are handed over, of 2, 4, 8 and 16; nil: all that the encoder has.
  public var levels: [Int]?
  /// How often the training samples are gone through.
  public var epochs = 120
  /// Samples per step.
  public var batchSize = 8
  /// Side of the square training crops in pixels.
  public var size = 256
  /// How activations and their gradients are stored.
  public var precision = Precision.float32
  public var augmentation = AugmentationConfiguration(.standard)

  public var optimizer = OptimizerKind.adamW
  /// The learning rate at its highest.
  public var learningRate = OptimizerKind.adamW.standardLearningRate
  public var weightDecay = 1e-4
  /// The encoder's learning rate at its highest; when nil, a tenth of the others' where it begins with weights of its own,
  /// and as the others' elsewhere.
  public var encoderLearningRate: Double?
  /// Epochs at the beginning in which the encoder stays as it is, batch norm statistics included.
  public var frozenEpochs = 0
  /// Batches over which a step's gradient is the mean: so many times as large a batch in the same memory. Batch norm
  /// and Dice see each batch by itself.
  public var accumulation = 1
  /// Decay of the exponential moving average of weights and batch norm statistics that is validated and saved; 0: none.
  public var averagingDecay = 0.999
  public var schedule = ScheduleShape.poly
  /// The share of all steps over which the learning rate grows to its height.
  public var warmUpShare = 0.05
  /// The exponent with which the learning rate of `ScheduleShape.poly` falls to zero.
  public var decayPower = 0.9
  /// The run ends after so many epochs without a higher mean IoU; nil: never early.
  public var patience: Int?
  /// Gradients longer than this (Euclidean norm over all parameters) are shortened to it.
  public var clippingNorm = 1.0
  public var loss = LossFormula.standard
  public var classWeights = ClassWeighting.auto
  /// Whether the history is written as a TensorBoard event file too.
  public var tensorBoard = false

  /// The longest time from one save to the next, in minutes. What the run ends in doesn't depend on it.
  public var saveMinutes = 10.0

  public init(data: String) {
    self.data = data
  }

  /// The rule that turns gradients into steps.
  public enum OptimizerKind: String, Codable, Sendable, CaseIterable {
    /// Adam with decoupled weight decay.
    case adamW = "adamw"
    /// Stochastic gradient descent with Nesterov momentum 0.9.
    case sgd

    public var standardLearningRate: Double {
      switch self {
      case .adamW: 1e-3
      case .sgd: 1e-2
      }
    }
  }

  /// How the learning rate changes over the run.
  public enum ScheduleShape: String, Codable, Sendable, CaseIterable {
    /// (1 - step / steps)^power (Chen et al., "DeepLab", arXiv 1606.00915).
    case poly
    /// Half a cosine, from the height to zero.
    case cosine
    /// Half a cosine up and half a cosine down to nothing.
    case oneCycle = "one-cycle"
    case constant

    public var standardWarmUpShare: Double {
      switch self {
      case .poly, .cosine, .constant: 0.05
      case .oneCycle: 0.3
      }
    }
  }
}

extension TrainingConfiguration {
  /// The network for images and classes of these numbers.
  package func architecture(inputChannels: Int, classCount: Int) -> UnetConfiguration {
    var architecture = UnetConfiguration(
      encoder: encoder, inputChannels: inputChannels, classCount: classCount, encoderWidth: encoderWidth)
    (architecture.shortSkips, architecture.projection) = (shortSkips, projection)
    (architecture.zeroInit, architecture.dropPath) = (zeroInit, dropPath)
    (architecture.longSkips, architecture.levels) = (longSkips, levels)
    return architecture
  }

  /// Takes over the encoder and the skips of a network.
  package mutating func take(_ architecture: UnetConfiguration) {
    (encoder, encoderWidth) = (architecture.encoder, architecture.encoderWidth)
    (shortSkips, projection) = (architecture.shortSkips, architecture.projection)
    (zeroInit, dropPath) = (architecture.zeroInit, architecture.dropPath)
    (longSkips, levels) = (architecture.longSkips, architecture.levels)
  }

  /// The encoder as messages name it.
  package var encoderDescription: String {
    architecture(inputChannels: 3, classCount: 2).encoderDescription
  }

  /// The smallest crop: at 1/32 of its size, batch normalisation still has four values per sample.
  public static let smallestSize = 64

  /// What is wrong with the configuration, in words; nil when it can be run.
  public var fault: String? {
    if !Self.epochRange.contains(epochs) {
      return "the number of epochs is \(epochs), but must be \(Self.words(Self.epochRange))"
    }
    if !Self.batchRange.contains(batchSize) {
      return "the batch size is \(batchSize), but must be \(Self.words(Self.batchRange))"
    }
    if !Self.sizeRange.contains(size) {
      return "the crop size is \(size), but must be \(Self.words(Self.sizeRange))"
    }
    if let fault = encoderFault { return fault }
    let channels = normalization.mean.count
    if channels != 1 && channels != 3 || channels != normalization.standardDeviation.count {
      return "the normalisation has \(channels) channels, but photographs have 1 or 3"
    }
    if !(learningRate > 0 && learningRate.isFinite) {
      return "the learning rate is \(learningRate), but must be greater than 0"
    }
    if !(weightDecay >= 0 && weightDecay.isFinite) {
      return "the weight decay is \(weightDecay), but must not be less than 0"
    }
    if let encoderLearningRate, !(encoderLearningRate > 0 && encoderLearningRate.isFinite) {
      return "the encoder's learning rate is \(encoderLearningRate), but must be greater than 0"
    }
    if frozenEpochs < 0 {
      return "the number of frozen epochs is \(frozenEpochs), but must not be less than 0"
    }
    if !Self.accumulationRange.contains(accumulation) {
      return
        "the number of accumulated batches is \(accumulation), but must be \(Self.words(Self.accumulationRange))"
    }
    if !(averagingDecay >= 0 && averagingDecay < 1) {
      return "the decay of the moving average is \(averagingDecay), but must be at least 0 and less than 1"
    }
    if let fold, !(fold.count >= 2 && (0..<fold.count).contains(fold.index)) {
      return
        "the fold is \(fold.index) of \(fold.count), but must be 0 to one less than the folds, which are at least 2"
    }
    if let patience, patience < 1 { return "the patience is \(patience), but must be at least 1 epoch" }
    if !(validationShare > 0 && validationShare < 1) {
      return "the validation share is \(validationShare), but must lie between 0 and 1"
    }
    if !(0...1).contains(warmUpShare) {
      return "the warm-up share is \(warmUpShare), but must be 0 to 1"
    }
    if case .list = classWeights, !loss.usesClassWeights {
      return
        "the loss \(loss.rawValue) knows no class weights; leave them out, or add ce, focal or topk to it"
    }
    if !(decayPower >= 0 && decayPower.isFinite) {
      return "the decay power is \(decayPower), but must not be less than 0"
    }
    if !(clippingNorm > 0) { return "the clipping norm is \(clippingNorm), but must be greater than 0" }
    if let fault = augmentation.fault { return fault }
    if !(saveMinutes > 0 && saveMinutes <= 1e6) {
      return "the minutes from one save to the next are \(saveMinutes), but must be greater than 0"
    }
    if let ignoreIndex, !(0...65_535).contains(ignoreIndex) {
      return "the ignore index is \(ignoreIndex), but masks hold values of 0 to 65535"
    }
    return nil
  }

  /// What is wrong with the encoder, its width and its skips, in words.
  private var encoderFault: String? {
    do {
      let encoder = try NetworkEncoder.named(encoder)
      if let encoderWidth, let rule = encoder.widths.fault(encoderWidth) { return "the width \(rule)" }
      return encoder.fault(architecture(inputChannels: 3, classCount: 2))?.description
    } catch {
      return "\(error)"
    }
  }

  private static let epochRange = 1...1_000_000
  private static let batchRange = 1...65_536
  private static let accumulationRange = 1...65_536
  private static let sizeRange = smallestSize...65_536

  private static func words(_ range: ClosedRange<Int>) -> String {
    "\(range.lowerBound) to \(range.upperBound)"
  }
}
