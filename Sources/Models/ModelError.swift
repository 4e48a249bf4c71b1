/// Why a model file can't be used.
public enum ModelError: Error, Equatable {
  case missingMetadata(file: String, key: String)
  case damagedMetadata(file: String, key: String)
  case contradiction(file: String, detail: String)
  case tensors(file: String, network: String, summary: String)
  case notFinite(file: String, tensor: String)
  case beyondHalf(file: String, tensor: String)
}

extension ModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingMetadata(let file, let key):
      "\(file): the metadata has no \(key); expected a model that `skipseg train` or `import` wrote"
    case .damagedMetadata(let file, let key):
      "\(file): the metadata under \(key) can't be understood; expected a model that `skipseg train` or `import` wrote"
    case .contradiction(let file, let detail):
      "\(file): the metadata contradicts itself: \(detail)"
    case .tensors(let file, let network, let summary):
      "\(file): the tensors are not those of \(network): \(summary)"
    case .notFinite(let file, let tensor):
      "\(file): the tensor \(tensor) holds infinite values or NaN; expected numbers of single precision"
    case .beyondHalf(let file, let tensor):
      "\(file): the tensor \(tensor) holds more than 65504, the greatest half; write it with bf16 or f32"
    }
  }
}
