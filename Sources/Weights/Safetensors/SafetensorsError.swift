/// Why a safetensors file, or one of its tensors, was refused.
package struct SafetensorsError: Error, Equatable {
  package let path: String
  package let fault: Fault

  package enum Fault: Error, Equatable {
    // The frame: eight bytes of size, then the header.
    case noSizeField(fileBytes: Int)
    case headerTooLarge(bytes: UInt64)
    case headerBeyondEnd(headerBytes: Int, fileBytes: Int)
    case notAnObject(firstByte: UInt8?)
    case notUTF8(offset: Int)

    // The header's JSON. Offsets count from the header's first byte.
    case syntax(offset: Int, expected: String)
    case numberTooLarge(offset: Int)
    case duplicateKey(String)
    case unknownField(tensor: String, field: String)
    case missingField(tensor: String, field: String)
    case unknownType(tensor: String, type: String)

    // The layout of the data.
    case sizeOverflow(tensor: String, shape: [Int])
    case reversedOffsets(tensor: String, begin: Int, end: Int)
    case wrongSize(tensor: String, expected: Int, found: Int)
    case overlap(tensor: String, begin: Int, previousEnd: Int)
    case hole(tensor: String, begin: Int, previousEnd: Int)
    case shortFile(expected: Int, found: Int)
    case trailingBytes(Int)

    // The seal.
    case notSealed
    case wrongChecksum(expected: UInt32, found: UInt32)
  }
}
