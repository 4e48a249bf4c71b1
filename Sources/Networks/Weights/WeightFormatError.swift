/// Why a file was not even tried as a weight file.
package enum WeightFormatError: Error, Equatable {
  case empty(path: String)
  case gitLFSPointer(path: String)
  case webPage(path: String)
  case unknown(path: String)
}

extension WeightFormatError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty(let path):
      "\(path): the file is empty, expected weights; download it again"
    case .gitLFSPointer(let path):
      "\(path): this is Git LFS's pointer to the weights, not the weights; run 'git lfs pull' in its repository"
    case .webPage(let path):
      "\(path): this is a web page, expected weights; download the file itself"
    case .unknown(let path):
      "\(path): this is neither safetensors nor a file of torch.save; "
        + "save the state dict with safetensors or torch.save"
    }
  }
}
