import SkipSegBasics
import SkipSegSamples

extension TrainingConfiguration: Configurable {
  /// Everything that a configuration can be told, in the order in which it is.
  package static let settings: [Setting<TrainingConfiguration>] =
    DataSettings.settings + NetworkSettings.settings + ScheduleSettings.settings + LengthSettings.settings
    + AugmentationSettings.settings.map { $0.within(\.augmentation) } + WeightSettings.settings
    + SavingSettings.settings + MachineSettings.settings

  /// The smallest crop: at 1/32 of its size, batch normalisation still has four values per sample.
  public static let smallestSize = 64

  /// What is wrong with the configuration, in words; nil when it can be run.
  public var fault: String? {
    if let fault = Self.settings.fault(in: self) { return "\(fault)" }
    if let fault = reading.fault { return fault }
    if let fault = networkFault { return "\(fault)" }
    if normalization.mean.count != normalization.standardDeviation.count {
      return "the normalisation has \(normalization.mean.count) means, but "
        + "\(normalization.standardDeviation.count) standard deviations"
    }
    if let fold, !(0..<fold.count).contains(fold.index) {
      return "the fold is \(fold.index), but must be 0 to \(fold.count - 1): there are \(fold.count)"
    }
    if !(validationShare > 0 && validationShare < 1) {
      return "the validation share is \(validationShare), but must lie between 0 and 1"
    }
    if case .list = classWeights, let fault = classWeightFault { return fault }
    if labelSmoothing > 0, let fault = labelSmoothingFault { return fault }
    if let trainingShare, !(trainingShare > 0 && trainingShare <= 1) {
      return "the share of the training samples is \(trainingShare), but must be above 0 and at most 1"
    }
    if let epochSteps, !(1...1_000_000).contains(epochSteps) {
      return "an epoch has \(epochSteps) steps, but must have 1 to 1000000"
    }
    if let decoderChannels, decoderChannels.count != 5 || !decoderChannels.allSatisfy((1...4096).contains) {
      return "the decoder's channels are \(decoderChannels), but must be 5 numbers of 1 to 4096"
    }
    if !(decayPower >= 0 && decayPower.isFinite) {
      return "the decay power is \(decayPower), but must not be less than 0"
    }
    if !(clippingNorm > 0) { return "the clipping norm is \(clippingNorm), but must be greater than 0" }
    return augmentation.fault
  }

  /// Why the loss has no use for class weights; nil where it has.
  var classWeightFault: String? {
    loss.usesClassWeights
      ? nil
      : "the loss \(loss.rawValue) knows no class weights; leave them out, or add ce, focal or topk to it"
  }

  /// Why the loss has no labels to smooth; nil where it has.
  var labelSmoothingFault: String? {
    loss.smoothsLabels
      ? nil
      : "the loss \(loss.rawValue) has no cross-entropy whose labels to smooth; leave it out, or add ce to the loss"
  }
}
