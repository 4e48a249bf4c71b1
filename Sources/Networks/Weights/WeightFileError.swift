import Basics

/// Why a file is no weight file of any format, or why one of its tensors cannot be had.
package enum WeightFileError: Error, Equatable {
  case empty(path: String)
  case gitLFSPointer(path: String)
  case webPage(path: String)
  case tarArchive(path: String)
  case unknownFormat(path: String)

  case missingTensor(path: String, name: String)
  case unsuitableType(path: String, tensor: String, type: ElementType, wanted: [ElementType])
}

extension WeightFileError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty(let path):
      "\(path): the file is empty, expected weights; download it again"
    case .gitLFSPointer(let path):
      "\(path): this is Git LFS's pointer to the weights, not the weights; run 'git lfs pull' in its repository"
    case .webPage(let path):
      "\(path): this is a web page, expected weights; download the file itself"
    case .tarArchive(let path):
      "\(path): this is a tar archive, as the first versions of PyTorch wrote; unpack it, "
        + "or load it in Python and save the state dict by torch.save"
    case .unknownFormat(let path):
      "\(path): this is neither safetensors nor a file of torch.save; "
        + "save the state dict with safetensors or torch.save"
    case .missingTensor(let path, let name):
      "\(path): there is no tensor '\(legible(name))'"
    case .unsuitableType(let path, let tensor, let type, let wanted):
      "\(path): tensor '\(legible(tensor))' has dtype \(type.rawValue), "
        + "expected \(wanted.map(\.rawValue).joined(separator: ", "))"
    }
  }
}
