import SkipSegBasics
import SkipSegDatasets
import SkipSegEngine

/// How much the pixels of each class count in the losses of pixels (`ce`, `focal`, `topk`), as an option says it: `none`,
/// `auto`, or one number per class such as `0.5,1,2`.
public enum ClassWeighting: RawRepresentable, Codable, Sendable, Equatable {
  /// All alike.
  case none
  /// Rare classes more, by the pixels of the training masks: `ClassFrequencies.balancingWeights`. When a run begins,
  /// the numbers take its place, or `none` where no loss uses them.
  case auto
  /// One number per class, none negative and not all 0.
  case list([Double])

  /// What its text may be, in words.
  public static let notation = "none, auto or one number per class such as 0.5,1,2"

  /// As `rawValue` writes it; nil where the text is none.
  public init?(rawValue: String) {
    switch rawValue {
    case "none": self = .none
    case "auto": self = .auto
    default:
      let numbers = rawValue.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
      let weights = numbers.compactMap { $0 }.filter { $0 >= 0 && Float($0).isFinite }
      guard weights.count == numbers.count, weights.contains(where: { Float($0) > 0 }) else { return nil }
      self = .list(weights)
    }
  }

  public var rawValue: String {
    switch self {
    case .none: "none"
    case .auto: "auto"
    case .list(let weights): weights.map { "\($0)" }.joined(separator: ",")
    }
  }
}

extension TrainingConfiguration {
  /// Puts numbers in the place of `auto`.
  /// - Throws: `TrainingError.configuration` where there are not as many numbers as classes.
  mutating func settleClassWeights(for dataset: Dataset) throws(TrainingError) {
    switch classWeights {
    case .none: break
    case .auto where !loss.usesClassWeights: classWeights = .none
    case .auto: classWeights = .list(dataset.trainingFrequencies.balancingWeights)
    case .list(let weights) where weights.count != dataset.classes.count:
      throw .configuration(
        "\(advice("the list of class weights", command: "--class-weights")) gives \(counted(weights.count, "number")), but \(data) takes one for each of "
          + listed(dataset.classes.names))
    case .list: break
    }
  }

  /// The weights in words, where there are any.
  func classWeightNotes(_ names: [String]) -> [String] {
    guard case .list(let weights) = classWeights else { return [] }
    return ["class weights: " + zip(names, weights).map { "\($0) \($1)" }.joined(separator: ", ")]
  }

  /// Those with a weight above 1, be it the losses' or, where these have none, the one of its pixels.
  func rareClasses(of dataset: Dataset) -> [RareClass] {
    if case .list(let weights) = classWeights { return dataset.trainingPixels.rareClasses(weights: weights) }
    return dataset.trainingPixels.rareClasses()
  }

  package var lossConfiguration: LossConfiguration {
    let smoothing = Float(labelSmoothing)
    guard case .list(let weights) = classWeights else {
      return LossConfiguration(loss.terms, labelSmoothing: smoothing)
    }
    return LossConfiguration(
      loss.terms, classWeights: weights.map { Float($0) }, labelSmoothing: smoothing)
  }
}
