/// Why predictions can't be judged.
public enum ScoringError: Error, Equatable {
  case noSamples(data: String, split: String)
  case dataInTheWay(file: String)
  case noPairs(predictions: String, masks: String)
}

extension ScoringError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSamples(let data, let split):
      "\(data): the split \(split) has no samples; `skipseg check` says what there is"
    case .dataInTheWay(let file):
      "\(file): a predicted mask would be written over this file of the data; choose another --output"
    case .noPairs(let predictions, let masks):
      "\(predictions): no .png in it has its counterpart of the same name in \(masks)"
    }
  }
}
