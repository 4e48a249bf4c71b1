import Basics

/// Why a model file can't be used.
public enum ModelError: Error, Equatable {
  case missingMetadata(file: String, key: String)
  case damagedMetadata(file: String, key: String)
  case contradiction(file: String, detail: String)
  case tensors(file: String, missing: [String], unexpected: [String], misshaped: [String])
}

extension ModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingMetadata(let file, let key):
      "\(file): the metadata has no \(key); expected a model that `skipseg train` wrote"
    case .damagedMetadata(let file, let key):
      "\(file): the metadata under \(key) can't be understood; expected a model that `skipseg train` wrote"
    case .contradiction(let file, let detail):
      "\(file): the metadata contradicts itself: \(detail)"
    case .tensors(let file, let missing, let unexpected, let misshaped):
      "\(file): the tensors are not those of the architecture that the file names: "
        + [("missing", missing), ("unexpected", unexpected), ("of the wrong shape", misshaped)]
        .filter { !$1.isEmpty }
        .map { "\($1.count) \($0) (\(listed($1, first: 5)))" }
        .joined(separator: ", ")
    }
  }
}
