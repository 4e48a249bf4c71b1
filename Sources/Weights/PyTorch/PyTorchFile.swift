import SkipSegFiles

/// A state dict that torch.save wrote, as a ZIP archive or in the format before PyTorch 1.6; opened and checked whole
/// before any data is taken. The pickle inside is read by `PickleInterpreter`, which runs nothing.
package final class PyTorchFile: StoredWeightFile {
  /// All tensors, in the order of the state dict.
  package let tensors: [TensorInfo]
  package let notes: [String]

  private let file: RandomAccessFile
  private let placeByName: [String: Place]

  private struct Place: Sendable {
    let tensor: PyTorchTensor
    /// Of the tensor's span, within the file.
    let bytes: Range<Int>
  }

  package init(_ path: String) throws {
    file = try RandomAccessFile(path)
    do {
      let isArchive = try file.read(0..<min(4, file.byteCount)) == ZipArchive.magic
      let content = try isArchive ? PyTorchContent(archive: file) : PyTorchContent(legacy: file)
      let named = content.state.tensors
      notes = content.state.keys.isEmpty ? [] : ["the tensors are those under \(content.state.keyPath)"]
      tensors = named.map { TensorInfo(name: $0.name, type: $0.tensor.storage.type, shape: $0.tensor.shape) }
      placeByName = try Dictionary(
        uniqueKeysWithValues: named.map { (name, tensor) in
          (name, Place(tensor: tensor, bytes: try content.bytes(of: tensor, name: name)))
        })
    } catch let fault as PyTorchError.Fault {
      throw PyTorchError(path: path, fault: fault)
    }
  }

  package var path: String { file.path }

  package func shape(of name: String) -> [Int]? { placeByName[name]?.tensor.shape }

  func elements(of name: String) throws -> (type: ElementType, bytes: [UInt8])? {
    guard let place = placeByName[name] else { return nil }
    return (place.tensor.storage.type, place.tensor.contiguous(try file.read(place.bytes)))
  }
}
