import SkipSegBasics
import SkipSegDatasets
import SkipSegEngine
import SkipSegModels
import SkipSegNetworks
import SkipSegSamples

/// Everything that a training run depends on beside the data: two runs with the same configuration and the same files
/// end in the same bytes. Kept in the run folder as `config.json`.
public struct TrainingConfiguration: Codable, Sendable, Equatable {
  /// The folder of the data set.
  public var data: String
  /// A class list to use instead of the data set's own `classes.txt`.
  public var classFile: String?
  /// How the data's files are taken where that can't be found out from them.
  public var reading = DataReading()
  /// The value in the masks that says "not to be judged"; found out from the masks when nil.
  public var ignoreIndex: Int?
  /// The share of the samples held out for validation when the data set has no validation split.
  public var validationShare = 0.2
  /// The part of the samples that is held out, for cross-validation; nil: the validation split.
  public var fold: Fold?
  /// The number from which all randomness follows.
  public var seed: UInt64 = 0

  /// What the weights begin with; random ones where nil.
  public var initialWeights: WeightSource?
  /// How photographs become the network's input, of 3 channels (RGB) or 1 (grey); a model to begin with brings its own.
  public var normalization = Normalization.imageNet

  /// Name of the encoder, such as "resnet34" or "plain-18".
  public var encoder = "resnet34"
  /// Channels of the encoder's first convolution; those of all other layers follow in proportion. Nil: the encoder's
  /// standard.
  public var encoderWidth: Int?
  /// What the blocks of a residual network compute; nil: none in a `plain-N`, and residual sums in others.
  public var shortSkips: UnetConfiguration.ShortSkips?
  /// What their shortcuts do where size or channels change.
  public var projection = UnetConfiguration.Projection.convolution
  /// Whether each of them begins as the identity.
  public var zeroInit = false
  /// The chance with which the last block's branch is left out of a picture; those before have less, in proportion to
  /// their depth. Nil: the encoder's own.
  public var dropPath: Double?
  /// The chance with which each value that the head reads counts 0 while training.
  public var dropout = 0.0
  /// How the decoder takes over what the encoder hands to it.
  public var longSkips = UnetConfiguration.LongSkips.concatenate
  /// Strides of the features that are handed over, of 2, 4, 8 and 16; nil: all that the encoder has.
  public var levels: [Int]?
  /// Whether the last decoder block reads a path at full resolution too.
  public var fine = false
  /// What the encoder's short skips hand back of their gradient, 0 to 1, while their values pass as they are; nil: all. With
  /// 0 the gradient comes through the blocks' convolutions alone.
  public var shortcutGradient: Double?
  /// Channels of the five decoder blocks, the coarsest first; nil: in proportion to the encoder's.
  public var decoderChannels: [Int]?
  /// The share of the training samples that is trained on, above 0 to 1, drawn by seed so that a smaller one lies inside of
  /// a larger one; nil: all.
  public var trainingShare: Double?
  /// Steps of an epoch, however many samples there are; nil: as many as go through the samples once. Such a run keeps the
  /// loss of every step.
  public var epochSteps: Int?
  /// Steps of the whole run, however many samples there are; nil: those of `epochs`. When a run begins, as many epochs take
  /// their place as go through the samples so often, but no more than are usual, of `epochSteps` each.
  public var steps: Int?
  /// How often the training samples are gone through.
  public var epochs = 120
  /// Samples per step.
  public var batchSize = 8
  /// Side of the square training crops in pixels.
  public var size = 256
  /// The size at which photographs are worked on; once a run has begun, what was chosen.
  public var resolution = Resolution.standard
  /// The share of the steps, the last ones, whose crops are whole pictures; 0 to less than 1.
  public var finish = 0.0
  /// How activations and their gradients are stored.
  public var precision = Precision.float32
  /// How crops are cut and changed.
  public var augmentation = AugmentationConfiguration(.standard)

  /// The rule that turns gradients into steps.
  public var optimizer = OptimizerKind.adamW
  /// The learning rate at its highest.
  public var learningRate = OptimizerKind.adamW.standardLearningRate
  /// How much of itself a weight loses for each step at a learning rate of 1.
  public var weightDecay = 1e-4
  /// What weight decay acts on.
  public var decayScope = DecayScope.all
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
  /// What batch norm normalises by in the network that the run ends in.
  public var statistics = BatchNormStatistics.moving
  /// How the learning rate changes over the run.
  public var schedule = ScheduleShape.poly
  /// The share of all steps over which the learning rate grows to its height.
  public var warmUpShare = 0.05
  /// The exponent with which the learning rate of `ScheduleShape.poly` falls to zero.
  public var decayPower = 0.9
  /// The run ends after so many epochs without a higher mean IoU; nil: never early.
  public var patience: Int?
  /// Gradients longer than this (Euclidean norm over all parameters) are shortened to it.
  public var clippingNorm = 1.0
  /// What is minimised: a sum of terms.
  public var loss = LossFormula.standard
  /// How much the pixels of each class count.
  public var classWeights = ClassWeighting.auto
  /// The share of each label that cross-entropy spreads over all classes.
  public var labelSmoothing = 0.0
  /// Whether the history is written as a TensorBoard event file too.
  public var tensorBoard = false

  /// The longest time from one save to the next, in minutes. What the run ends in doesn't depend on it.
  public var saveMinutes = 10.0

  /// The configuration of a run with all defaults.
  public init(data: String) {
    self.data = data
  }

  /// The rule that turns gradients into steps.
  public enum OptimizerKind: String, Codable, Sendable, CaseIterable {
    /// Adam with decoupled weight decay.
    case adamW = "adamw"
    /// Stochastic gradient descent with Nesterov momentum 0.9.
    case sgd

    /// The learning rate where none is given.
    public var standardLearningRate: Double {
      switch self {
      case .adamW: 1e-3
      case .sgd: 1e-2
      }
    }
  }

  /// What batch norm normalises by in the network that a run ends in.
  public enum BatchNormStatistics: String, Codable, Sendable, CaseIterable {
    /// Moving averages over the batches of training.
    case moving
    /// Mean and variance over all training photographs, whole and as they are, measured at the end of the last epoch.
    case measured
  }

  /// Which parameters weight decay acts on.
  public enum DecayScope: String, Codable, Sendable, CaseIterable {
    /// All that is learnt.
    case all
    /// Kernels and matrices: not biases, nor the scales and shifts of batch and layer norm, which a decay holds back without
    /// making the network simpler (He et al., "Bag of Tricks for Image Classification", arXiv 1812.01187).
    case weights
  }

  /// How the learning rate changes over the run.
  public enum ScheduleShape: String, Codable, Sendable, CaseIterable {
    /// (1 - step / steps)^power (Chen et al., "DeepLab", arXiv 1606.00915).
    case poly
    /// Half a cosine, from the height to zero.
    case cosine
    /// Half a cosine up and half a cosine down to nothing.
    case oneCycle = "one-cycle"
    /// The same from the warm-up on.
    case constant

    /// The share of the steps that warm up where none is given.
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
    let parsed = try? NetworkEncoder.parse(encoder, shortSkips: shortSkips)
    var architecture = UnetConfiguration(
      encoder: parsed?.encoder ?? encoder, inputChannels: inputChannels, classCount: classCount,
      decoderChannels: decoderChannels, encoderWidth: encoderWidth)
    architecture.shortSkips = parsed?.shortSkips ?? .residual
    architecture.projection = projection
    (architecture.zeroInit, architecture.dropPath) = (zeroInit, dropPath)
    (architecture.longSkips, architecture.levels) = (longSkips, levels)
    architecture.fine = fine
    return architecture
  }

  /// The encoder as messages name it.
  package var encoderDescription: String {
    architecture(inputChannels: 3, classCount: 2).encoderDescription
  }

  /// What is wrong with the encoder, its width and its skips; nil where there is such a network.
  package var networkFault: NetworkEncoder.Fault? {
    do {
      let (name, _) = try NetworkEncoder.parse(encoder, shortSkips: shortSkips)
      let encoder = try NetworkEncoder.named(name)
      if let encoderWidth, let rule = encoder.widths.fault(encoderWidth) {
        return NetworkEncoder.Fault(choice: .width, rule: rule)
      }
      let architecture = architecture(inputChannels: 3, classCount: 2)
      return encoder.fault(architecture) ?? shortcutFault(encoder, architecture.shortSkips)
    } catch {
      return NetworkEncoder.Fault(choice: .encoder, rule: "\(error)")
    }
  }

  private func shortcutFault(
    _ encoder: NetworkEncoder, _ shortSkips: UnetConfiguration.ShortSkips
  ) -> NetworkEncoder.Fault? {
    guard let shortcutGradient else { return nil }
    if !(0...1).contains(shortcutGradient) {
      return NetworkEncoder.Fault(
        choice: .shortcutGradient, rule: "is \(shortcutGradient.settingText), but must be 0 to 1")
    }
    if encoder.standardDropPath == nil {
      return NetworkEncoder.Fault(
        choice: .shortcutGradient, rule: "is for networks of residual branches, and \(encoder.name) has none")
    }
    return shortSkips == .none
      ? NetworkEncoder.Fault(
        choice: .shortcutGradient, rule: "needs short skips: without them there is no shortcut") : nil
  }
}
