import Basics

/// Why predictions can't be judged.
public enum ScoringError: Error, Equatable {
  case noSamples(data: String, split: String)
  case noPairs(predictions: String, masks: String)
  /// A stop was requested.
  case interrupted(done: Int, of: Int)
}

extension ScoringError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSamples(let data, let split):
      "\(data): the split \(split) has no samples; `skipseg check` says what there is"
    case .noPairs(let predictions, let masks):
      "\(predictions): no .png in it has its counterpart of the same name in \(masks)"
    case .interrupted(let done, let count):
      "interrupted after \(done) of \(counted(count, "pair"))"
    }
  }
}
