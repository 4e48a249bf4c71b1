/// Why a file of torch.save, or one of its tensors, was refused.
package struct PyTorchError: Error, Equatable {
  package let path: String
  package let fault: Fault

  package enum Fault: Error, Equatable {
    // The ZIP archive of current versions.
    case cutOffArchive
    case damagedArchive(String)
    case compressedEntry(String)
    case wrongChecksum(entry: String)
    case missingEntry(String)
    case zippedAnew(pickle: String)
    case zippedFile(String)
    case numPyArrays
    case kerasModel
    case torchScript
    case bigEndian

    // The sequence of pickles of older versions.
    case notTorchSave
    case unknownProtocol
    case wrongStorageList
    case cutOffData(key: String)
    case trailingBytes(Int)

    // The pickle. Offsets count from its first byte.
    case pickleTooLarge(bytes: Int)
    case cutOffPickle(offset: Int)
    case forbiddenName(String)
    case pickledObject(class: String)
    case forbiddenOperation(name: String, offset: Int)
    case unexpected(offset: Int, expected: String)

    // The state dict.
    case noDictionary(found: String)
    case noTensors(keys: [String])
    case severalDictionaries([String])
    case duplicateTensor(String)
    case unnamedTensor
    case wrongShape(tensor: String, shape: [Int], strides: [Int])
    case expandedTensor(tensor: String, shape: [Int], storageCount: Int)
    case beyondStorage(tensor: String, storageCount: Int)
    case missingStorage(tensor: String, key: String)
    case wrongStorageSize(tensor: String, expected: Int, width: Int, found: Int)
  }
}
