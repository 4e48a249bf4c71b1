import SkipSegBasics

/// Why a file is no weight file of any format, or why its tensors, or one of them, cannot be had.
package enum WeightFileError: Error, Equatable {
  case empty(path: String)
  case gitLFSPointer(path: String)
  case webPage(path: String)
  case tarArchive(path: String)
  case foreign(path: String, ForeignFormat)
  case unknownFormat(path: String)

  case severalNetworks(path: String, prefixes: [String])
  case prefixOfSome(path: String, prefix: String, others: [String])

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
    case .foreign(let path, let format):
      "\(path): this is \(format.name), expected \(format.isPicture ? "a model" : "weights"); \(format.advice)"
    case .tarArchive(let path):
      "\(path): this is a tar archive, as the first versions of PyTorch wrote; unpack it, "
        + "or load it in Python and save the state dict by torch.save"
    case .unknownFormat(let path):
      "\(path): this is neither safetensors nor a file of torch.save; "
        + "save the state dict with safetensors or torch.save"
    case .severalNetworks(let path, let prefixes):
      "\(path): it holds \(counted(prefixes.count, "network")), under \(listed(prefixes.map { "'\(legible($0))'" })); "
        + "save the tensors of one alone: "
        + "{n.removeprefix('PREFIX'): t for n, t in tensors.items() if n.startswith('PREFIX')}"
    case .prefixOfSome(let path, let prefix, let others):
      "\(path): the prefix '\(legible(prefix))' stands before some names, but not before \(counted(others.count, "name")) "
        + "(\(listed(others.map(legible), first: 5))); save the network's tensors alone, by the names of its state dict"
    case .missingTensor(let path, let name):
      "\(path): there is no tensor '\(legible(name))'"
    case .unsuitableType(let path, let tensor, let type, let wanted):
      "\(path): tensor '\(legible(tensor))' has dtype \(type.rawValue), "
        + "expected \(wanted.map(\.rawValue).joined(separator: ", "))"
    }
  }
}
