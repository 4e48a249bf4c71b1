import Files

/// A safetensors file, opened and checked whole before any data is taken. Each tensor is read from the file when it is
/// asked for, so that one can be taken without the memory for all.
package final class SafetensorsFile: WeightFile {
  package let metadata: [String: String]
  /// All tensors, in the order of their data.
  package let entries: [SafetensorsEntry]

  private let entryByName: [String: SafetensorsEntry]
  private let file: RandomAccessFile
  private let dataOffset: Int

  package init(_ path: String) throws {
    file = try RandomAccessFile(path)
    do {
      (dataOffset, metadata, entries) = try Self.header(of: file)
    } catch let fault as SafetensorsError.Fault {
      throw SafetensorsError(path: path, fault: fault)
    }
    entryByName = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0) })
  }

  package var path: String { file.path }

  package var tensors: [TensorInfo] {
    entries.map { TensorInfo(name: $0.name, type: $0.type, shape: $0.shape) }
  }

  /// Outermost dimension first; nil where there is no such tensor.
  package func shape(of name: String) -> [Int]? { entryByName[name]?.shape }

  /// The values of an F64, F32, F16 or BF16 tensor, in C order. F64 is rounded to the nearest; what is too large
  /// becomes infinite, as in PyTorch.
  package func floats(_ name: String) throws -> [Float] {
    try read(name, as: ElementType.floats, types: ElementType.floatingPoint)
  }

  /// The values of a tensor of integers, in C order.
  package func integers(_ name: String) throws -> [Int64] {
    try read(name, as: ElementType.integers, types: ElementType.integer)
  }

  private static func header(
    of file: RandomAccessFile
  ) throws -> (dataOffset: Int, metadata: [String: String], entries: [SafetensorsEntry]) {
    typealias Fault = SafetensorsError.Fault
    let sizeField = 8
    guard file.byteCount >= sizeField else { throw Fault.noSizeField(fileBytes: file.byteCount) }
    let declared = try file.read(0..<sizeField).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard declared <= SafetensorsHeader.maximumBytes else { throw Fault.headerTooLarge(bytes: declared) }
    let dataOffset = sizeField + Int(declared)
    guard dataOffset <= file.byteCount else {
      throw Fault.headerBeyondEnd(headerBytes: Int(declared), fileBytes: file.byteCount)
    }
    let json = try file.read(sizeField..<dataOffset)
    let header = try SafetensorsHeader(json: json, dataBytes: file.byteCount - dataOffset)
    return (dataOffset, header.metadata, header.entries)
  }

  /// The values of a tensor, by a conversion that only `types` have.
  private func read<Value>(
    _ name: String, as values: (ElementType) -> ([UInt8]) -> [Value]?, types: [ElementType]
  ) throws -> [Value] {
    guard let entry = entryByName[name] else {
      throw SafetensorsError(path: path, fault: .missingTensor(name))
    }
    let range = dataOffset + entry.range.lowerBound..<dataOffset + entry.range.upperBound
    guard let values = values(entry.type)(try file.read(range)) else {
      let wanted = types.map(\.rawValue).joined(separator: ", ")
      throw SafetensorsError(
        path: path, fault: .unsuitableType(tensor: name, type: entry.type, wanted: wanted))
    }
    return values
  }
}
