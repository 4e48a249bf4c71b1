import SkipSegFiles

/// A safetensors file, opened and checked whole before any data is taken. Each tensor is read from the file when it is
/// asked for, so that one can be taken without the memory for all.
package final class SafetensorsFile: StoredWeightFile {
  package let metadata: [String: String]
  /// All tensors, in the order of their data.
  package let entries: [SafetensorsEntry]

  private let entryByName: [String: SafetensorsEntry]
  let file: RandomAccessFile
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

  func elements(of name: String) throws -> (type: ElementType, bytes: [UInt8])? {
    guard let entry = entryByName[name] else { return nil }
    let range = dataOffset + entry.range.lowerBound..<dataOffset + entry.range.upperBound
    return (entry.type, try file.read(range))
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
}
