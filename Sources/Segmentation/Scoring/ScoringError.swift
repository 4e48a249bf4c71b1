/// Why predictions can't be judged.
public enum ScoringError: Error, Equatable {
  case differentClasses(data: String, found: [String], expected: [String])
  case noSamples(data: String, split: String)
  case noPairs(predictions: String, masks: String)
  case nothingScored
}

extension ScoringError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .differentClasses(let data, let found, let expected):
      "\(data): its classes are \(found.joined(separator: ", ")), those of the model "
        + "\(expected.joined(separator: ", ")); evaluate with the data set that the model was made for"
    case .noSamples(let data, let split):
      "\(data): the split \(split) has no samples; `skipseg check` says what there is"
    case .noPairs(let predictions, let masks):
      "\(predictions): no .png in it has its counterpart of the same name in \(masks)"
    case .nothingScored:
      "not one picture could be judged"
    }
  }
}
