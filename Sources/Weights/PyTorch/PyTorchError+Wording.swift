import SkipSegBasics

extension PyTorchError: CustomStringConvertible {
  package var description: String { "\(path): \(fault.wording)" }
}

extension PyTorchError.Fault {
  private static let advice = "save the state dict in Python: torch.save(model.state_dict(), ...)"

  fileprivate var wording: String {
    switch self {
    case .cutOffArchive:
      "this ZIP archive has no directory at its end; it is cut off, download it again"
    case .damagedArchive(let detail):
      "this ZIP archive is damaged: \(detail); download it again"
    case .compressedEntry(let name):
      "the ZIP entry '\(legible(name))' is compressed, as torch.save never does, so it was zipped anew; "
        + "unpack it and zip the folder by zip -0 -r, or save it again by torch.save"
    case .wrongChecksum(let entry):
      "the ZIP entry '\(legible(entry))' does not have the bytes of its checksum; download the file again"
    case .missingEntry(let name):
      "this ZIP archive has no \(name) in one folder at its top, so it is not a file of torch.save; expected weights"
    case .zippedAnew(let pickle):
      "this ZIP archive has \(legible(pickle)), expected data.pkl in one folder at its top, so it was zipped anew; "
        + "unpack it and zip the folder that data.pkl is in by zip -0 -r, or save it again by torch.save"
    case .zippedFile(let name):
      "this ZIP archive holds \(legible(name)); unpack it and give that"
    case .numPyArrays:
      "this is an archive of NumPy's arrays (.npz), expected weights; save them with safetensors under PyTorch's names"
    case .kerasModel:
      "this is a model of Keras, expected weights of PyTorch; "
        + "save its tensors with safetensors under PyTorch's names"
    case .torchScript:
      "this is a TorchScript program, expected only tensors; "
        + "in Python: torch.save(torch.jit.load(...).state_dict(), ...)"
    case .bigEndian:
      "its numbers are not little-endian; save it again on another machine, or as safetensors"
    case .notTorchSave:
      "this pickle is not a file of torch.save; \(Self.advice)"
    case .unknownProtocol:
      "this version of torch.save's old format is unknown, expected 1001; \(Self.advice)"
    case .wrongStorageList:
      "the list of its storages does not fit its tensors; it is damaged, download it again"
    case .cutOffData(let key):
      "it ends inside the storage '\(legible(key))'; it is cut off, download it again"
    case .trailingBytes(let count):
      "\(count) bytes follow the last storage; it is damaged, download it again"
    case .pickleTooLarge(let bytes):
      "its pickle takes \(bytes) bytes, and \(PickleInterpreter.maximumBytes) are allowed; \(Self.advice)"
    case .cutOffPickle(let offset):
      "its pickle ends too early, at byte \(offset); it is cut off, download it again"
    case .forbiddenName(let name):
      "contains \(legible(name)): not a weights file; expected only tensors; \(Self.advice)"
    case .pickledObject(let name):
      "contains an object of the class \(legible(name)), as a whole model has, expected only tensors; \(Self.advice)"
    case .forbiddenOperation(let name, let offset):
      "its pickle has the operation \(name) at byte \(offset), which tensors do not need; \(Self.advice)"
    case .unexpected(let offset, let expected):
      "its pickle is wrong at byte \(offset): expected \(expected); \(Self.advice)"
    case .noDictionary(let found):
      "it holds \(found) and no dictionary of named tensors; \(Self.advice)"
    case .severalDictionaries(let keys):
      "it holds several networks, \(listed(keys.map { "'\(legible($0))'" })), so it is not clear which is meant; "
        + "save one alone: torch.save(torch.load(...)['\(legible(keys[0]))'], ...)"
    case .noTensors(let keys):
      "there are no tensors in its dictionary\(keys.isEmpty ? "" : " of \(listed(keys.map(legible)))"); \(Self.advice)"
    case .duplicateTensor(let name):
      "there are two tensors '\(legible(name))'; \(Self.advice)"
    case .unnamedTensor:
      "there is a tensor whose name is no string; \(Self.advice)"
    case .wrongShape(let tensor, let shape, let strides):
      "tensor '\(legible(tensor))' can't have the shape \(shape) with the strides \(strides); it is damaged"
    case .expandedTensor(let tensor, let shape, let storageCount):
      "tensor '\(legible(tensor))' has the shape \(shape), but only \(counted(storageCount, "value")) to repeat; "
        + "save it after .contiguous()"
    case .beyondStorage(let tensor, let storageCount):
      "tensor '\(legible(tensor))' reaches beyond its storage of \(counted(storageCount, "value")); it is damaged"
    case .missingStorage(let tensor, let key):
      "the storage '\(legible(key))' of tensor '\(legible(tensor))' is not there; it is damaged, download it again"
    case .wrongStorageSize(let tensor, let expected, let width, let found):
      "the storage of tensor '\(legible(tensor))' should have \(expected) values of \(counted(width, "byte")), "
        + "found \(counted(found, "byte")); it is damaged, download it again"
    }
  }
}
