import SkipSegBasics

/// Why predictions can't be judged.
public enum ScoringError: Error, Equatable {
  /// The data set has no samples in the split that was asked for.
  case noSamples(data: String, split: String)
  /// Model and data set tell other classes apart.
  case otherClasses(file: String, found: [String], expected: [String])
  /// Not one pixel of the masks may be judged.
  case nothingCounts(masks: String)
  /// The same stored value has two colours, and so perhaps two meanings.
  case palettesContradict(predictions: String, masks: String, value: Int, predicted: String, actual: String)
  /// A prediction and its mask differ in size.
  case sizes(prediction: String, size: String, mask: String, maskSize: String)
  /// Not one prediction has a mask of its name.
  case noPairs(predictions: String, masks: String)
  /// A folder holds no mask; `leftOut`: what else was found.
  case noMasks(folder: String, leftOut: String)
  /// A file has no counterpart, a mask or a prediction, in the other folder.
  case alone(file: String, missing: String, folder: String)
}

extension ScoringError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSamples(let data, let split):
      "\(data): the split \(split) has no samples; \(advice("a check", command: "`skipseg check`")) says what there is"
    case .otherClasses(let file, let found, let expected):
      "\(file): the classes are \(listed(found)), but the model's are \(listed(expected)); "
        + "give the data the model's names, or evaluate a model of these classes"
    case .nothingCounts(let masks):
      "\(masks): not one pixel of the masks is of a class, all are ignored, so there is nothing to judge by; "
        + "correct the masks or choose others"
    case .palettesContradict(let predictions, let masks, let value, let predicted, let actual):
      "\(predictions): the palettes show the value \(value) as \(predicted), which in \(masks) is another class; there the "
        + "value \(value) is \(actual); give a class list with colours"
        + advice("", command: " by --classes")
    case .sizes(let prediction, let size, let mask, let maskSize):
      "\(prediction): the prediction is \(size), the true mask \(mask) is \(maskSize); both must have one size"
    case .noPairs(let predictions, let masks):
      "\(predictions): no .png in it has its counterpart of the same name in \(masks)"
    case .noMasks(let folder, let leftOut):
      "\(folder): no mask (PNG) was found there" + (leftOut.isEmpty ? "" : "; left out: \(leftOut)")
    case .alone(let file, let missing, let folder):
      "\(file): no \(missing) of this name in \(folder)"
    }
  }
}
