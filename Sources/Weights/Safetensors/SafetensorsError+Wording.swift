import SkipSegBasics

extension SafetensorsError: CustomStringConvertible {
  package var description: String {
    "\(path): \(fault.wording)"
  }
}

extension SafetensorsError.Fault {
  var wording: String {
    switch self {
    case .noSizeField(let bytes):
      "\(bytes) bytes are too few for a safetensors file, which begins with an 8-byte header size; "
        + "copy the file again"
    case .headerTooLarge(let bytes):
      "the header would take \(bytes) bytes, more than the limit of \(SafetensorsHeader.maximumBytes); "
        + "this is not a safetensors file"
    case .headerBeyondEnd(let header, let file):
      "the header would take \(header) bytes, but the file has \(file) bytes; "
        + "it is cut off or not a safetensors file"
    case .notAnObject(let byte):
      "the header begins with \(byte.map { "byte \($0)" } ?? "nothing") instead of '{'; "
        + "this is not a safetensors file"
    case .notUTF8(let offset):
      "the header is not UTF-8 at byte \(offset); the file is damaged, copy it again"
    case .syntax(let offset, let expected):
      "the header's JSON is wrong at byte \(offset): expected \(expected); write the file again"
    case .numberTooLarge(let offset):
      "the number at byte \(offset) of the header does not fit 63 bits; the file is damaged, write it again"
    case .duplicateKey(let key):
      "the header has the key '\(legible(key))' twice, so it is not clear which counts; write the file again"
    case .unknownField(let tensor, let field):
      "tensor '\(legible(tensor))' has the field '\(legible(field))'; only dtype, shape and data_offsets are allowed"
    case .missingField(let tensor, let field):
      "tensor '\(legible(tensor))' has no field '\(legible(field))'; dtype, shape and data_offsets are needed"
    case .unknownType(let tensor, let type):
      "tensor '\(legible(tensor))' has the unknown dtype '\(legible(type))'; save it as F32"
    case .sizeOverflow(let tensor, let shape):
      "the shape \(shape) of tensor '\(legible(tensor))' overflows; the file is damaged, write it again"
    case .reversedOffsets(let tensor, let begin, let end):
      "the data of tensor '\(legible(tensor))' begins at \(begin), behind its end at \(end); write the file again"
    case .wrongSize(let tensor, let expected, let found):
      "tensor '\(legible(tensor))' needs \(expected) bytes by its shape and dtype, but its offsets span \(found); "
        + "write the file again"
    case .overlap(let tensor, let begin, let previousEnd):
      "the data of tensor '\(legible(tensor))' begins at \(begin), inside another that ends at \(previousEnd); "
        + "write the file again"
    case .hole(let tensor, let begin, let previousEnd):
      "no tensor owns the bytes \(previousEnd)..<\(begin) before tensor '\(legible(tensor))'; write the file again"
    case .shortFile(let expected, let found):
      "the tensors need \(expected) bytes of data, but the file holds \(found); it is cut off, copy it again"
    case .trailingBytes(let bytes):
      "\(bytes) bytes follow the last tensor; the file is damaged, copy it again"
    case .notSealed:
      "the file does not end with a checksum; it is cut off or not a checkpoint"
    case .wrongChecksum(let expected, let found):
      "the checksum is \(String(found, radix: 16)) instead of \(String(expected, radix: 16)); the file is damaged"
    }
  }
}
