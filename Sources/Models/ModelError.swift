import SkipSegBasics
import SkipSegNetworks

/// Why a model file can't be used.
public enum ModelError: Error, Equatable {
  /// A folder that is no run's.
  case folder(String)
  /// The state of a run, which holds more than a model.
  case checkpoint(file: String)
  /// Weights of another program, without what makes them a model.
  case otherWeights(file: String)
  /// A network that can't be built.
  case unusableArchitecture(file: String, reason: String)
  /// The file lacks what SkipSeg writes beside the weights.
  case missingMetadata(file: String, key: String)
  /// A later version wrote something that this one doesn't know.
  case newerMetadata(file: String, key: String, reason: String)
  /// What stands beside the weights can't be understood.
  case damagedMetadata(file: String, key: String)
  /// What stands beside the weights doesn't fit together.
  case contradiction(file: String, detail: String)
  /// Tensors are missing, left over, or of another shape.
  case tensors(file: String, network: String, summary: String)
  /// A weight that is infinite or no number.
  case notFinite(file: String, tensor: String)
  /// A weight that half precision can't hold.
  case beyondHalf(file: String, tensor: String)
}

extension ModelError {
  /// - Parameter file: what the architecture was read from; a name in it may hold anything.
  static func unusable(_ error: NetworkError, file: String) -> ModelError {
    guard case .unknownEncoder(let name) = error else {
      return .unusableArchitecture(file: file, reason: "\(error)")
    }
    return .unusableArchitecture(file: file, reason: "\(NetworkError.unknownEncoder(legible(name)))")
  }
}

extension ModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .folder(let path):
      "\(path): a folder without \(Model.bestName); give a model file, or the folder of a run that has finished an epoch"
    case .checkpoint(let file):
      "\(file): this is the checkpoint of a run, expected a model; give \(Model.bestName) beside it"
    case .otherWeights(let file):
      "\(file): these are weights that PyTorch wrote, expected a model; import them"
        + advice("", command: " by `skipseg import`")
    case .unusableArchitecture(let file, let reason):
      "\(file): \(reason)"
    case .missingMetadata(let file, let key):
      "\(file): the metadata has no \(key), so this is no model of SkipSeg; weights of other programs are to be imported"
        + advice("", command: " by `skipseg import`")
    case .newerMetadata(let file, let key, let reason):
      "\(file): the metadata under \(key): \(reason)"
    case .damagedMetadata(let file, let key):
      "\(file): the metadata under \(key) can't be understood; expected a model of SkipSeg"
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
