import Files
import Foundation

/// A safetensors file, opened and checked whole before any data is taken. Each tensor is read from the file when it is
/// asked for, so that one can be taken without the memory for all.
package final class SafetensorsFile: Sendable {
  package let path: String
  package let metadata: [String: String]
  /// All tensors, in the order of their data.
  package let entries: [SafetensorsEntry]

  private let entryByName: [String: SafetensorsEntry]
  let descriptor: OpenFile
  private let dataOffset: Int

  package init(_ path: String) throws(SafetensorsError) {
    do {
      let file = try OpenFile(path)
      let header = try Self.header(of: file)
      self.path = path
      metadata = header.content.metadata
      entries = header.content.entries
      entryByName = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0) })
      descriptor = file
      dataOffset = header.dataOffset
    } catch {
      throw SafetensorsError(path: path, fault: error)
    }
  }

  /// Outermost dimension first; nil where there is no such tensor.
  package func shape(of name: String) -> [Int]? { entryByName[name]?.shape }

  /// The values of an F64, F32, F16 or BF16 tensor, in C order. F64 is rounded to the nearest; as in PyTorch, what is
  /// too large becomes infinite.
  package func floats(_ name: String) throws(SafetensorsError) -> [Float] {
    let (type, bytes) = try read(name, types: [.float64, .float32, .float16, .bfloat16])
    switch type {
    case .float64: return Self.convert(bytes) { (bits: UInt64) in Float(Double(bitPattern: bits)) }
    case .float16: return Self.convert(bytes, Float.init(halfBits:))
    case .bfloat16: return Self.convert(bytes, Float.init(bfloat16Bits:))
    default: return Self.convert(bytes, Float.init(bitPattern:))
    }
  }

  /// The values of an I64, I32, I16, I8 or U8 tensor, in C order.
  package func integers(_ name: String) throws(SafetensorsError) -> [Int64] {
    let (type, bytes) = try read(name, types: [.int64, .int32, .int16, .int8, .uint8])
    switch type {
    case .int32: return Self.convert(bytes) { Int64(Int32(bitPattern: $0)) }
    case .int16: return Self.convert(bytes) { Int64(Int16(bitPattern: $0)) }
    case .int8: return Self.convert(bytes) { Int64(Int8(bitPattern: $0)) }
    case .uint8: return Self.convert(bytes) { (bits: UInt8) in Int64(bits) }
    default: return Self.convert(bytes, Int64.init(bitPattern:))
    }
  }

  private static func header(
    of file: OpenFile
  ) throws(SafetensorsError.Fault) -> (content: SafetensorsHeader, dataOffset: Int) {
    let sizeField = 8
    guard file.byteCount >= sizeField else { throw .noSizeField(fileBytes: file.byteCount) }
    let declared = convert(try file.read(0..<sizeField)) { (size: UInt64) in size }[0]
    guard declared <= SafetensorsHeader.maximumBytes else { throw .headerTooLarge(bytes: declared) }
    let dataOffset = sizeField + Int(declared)
    guard dataOffset <= file.byteCount else {
      throw .headerBeyondEnd(headerBytes: Int(declared), fileBytes: file.byteCount)
    }
    let json = try file.read(sizeField..<dataOffset)
    return (try SafetensorsHeader(json: json, dataBytes: file.byteCount - dataOffset), dataOffset)
  }

  private func read(
    _ name: String, types: [SafetensorsType]
  ) throws(SafetensorsError) -> (type: SafetensorsType, bytes: [UInt8]) {
    do throws(SafetensorsError.Fault) {
      guard let entry = entryByName[name] else { throw .missingTensor(name) }
      guard types.contains(entry.type) else {
        let wanted = types.map(\.rawValue).joined(separator: ", ")
        throw .unsuitableType(tensor: name, type: entry.type, wanted: wanted)
      }
      let range = dataOffset + entry.range.lowerBound..<dataOffset + entry.range.upperBound
      return (entry.type, try descriptor.read(range))
    } catch {
      throw SafetensorsError(path: path, fault: error)
    }
  }

  /// The numbers of the file are little-endian and need not be aligned.
  private static func convert<Bits: FixedWidthInteger, Value>(
    _ bytes: [UInt8], _ value: (Bits) -> Value
  ) -> [Value] {
    bytes.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count, by: MemoryLayout<Bits>.size).map {
        value(Bits(littleEndian: buffer.loadUnaligned(fromByteOffset: $0, as: Bits.self)))
      }
    }
  }
}

/// A file descriptor that closes itself, read at given places, by several threads if need be.
final class OpenFile: Sendable {
  let byteCount: Int
  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws(SafetensorsError.Fault) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw .file(.cannotRead(path: path, code: errno))
    }
    byteCount = Int(status.st_size)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  func read(_ range: Range<Int>) throws(SafetensorsError.Fault) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      while initialized < range.count {
        let place = off_t(range.lowerBound + initialized)
        let count = pread(descriptor, buffer.baseAddress! + initialized, range.count - initialized, place)
        if count > 0 {
          initialized += count
        } else if count == 0 || errno != EINTR {
          code = count == 0 ? 0 : errno
          break
        }
      }
    }
    guard code == 0 else { throw .file(.cannotRead(path: path, code: code)) }
    guard bytes.count == range.count else { throw .shortFile(expected: range.count, found: bytes.count) }
    return bytes
  }
}
