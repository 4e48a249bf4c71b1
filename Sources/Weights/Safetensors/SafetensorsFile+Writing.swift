import SkipSegFiles

extension SafetensorsFile {
  /// Writes F32, F16, BF16 and I64 tensors. The same content gives the same bytes: the larger type comes first, so
  /// that every tensor is aligned to its elements, and tensors of one type are sorted by name. The data begins at a
  /// multiple of 8.
  ///
  /// - Parameters:
  ///   - isSealed: whether a checksum of everything before it ends the file, which `verifySeal` compares.
  ///   - kept: the name for an old file of this path; see `DurableFile.write`.
  package static func write(
    _ tensors: [String: SafetensorsTensor], metadata: [String: String] = [:], isSealed: Bool = false,
    to path: String, keepingOldAs kept: String? = nil
  ) throws {
    precondition(tensors["__metadata__"] == nil, "__metadata__ is no tensor's name")
    precondition(tensors[sealName] == nil || !isSealed, "\(sealName) is the name of the seal")
    precondition(1.littleEndian == 1, "the values are written as they are in memory")
    let sorted = tensors.sorted { ($1.value.type.byteCount, $0.key) < ($0.value.type.byteCount, $1.key) }
    var entries = sorted.map { (name: $0.key, type: $0.value.type, shape: $0.value.shape) }
    if isSealed { entries.append((sealName, .uint8, [sealBytes])) }
    let header = header(of: entries, metadata: metadata)
    try DurableFile.write(to: path, keepingOldAs: kept) { writer in
      var checksum = CRC32()
      func write(_ bytes: UnsafeRawBufferPointer) throws {
        if isSealed { checksum.update(bytes) }
        try writer.write(bytes)
      }
      try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try write($0) }
      try header.withUnsafeBytes { try write($0) }
      for (_, tensor) in sorted { try tensor.withUnsafeBytes { try write($0) } }
      if isSealed { try withUnsafeBytes(of: checksum.value.littleEndian) { try writer.write($0) } }
    }
  }

  private static func header(
    of tensors: [(name: String, type: ElementType, shape: [Int])], metadata: [String: String]
  ) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for (name, type, shape) in tensors {
      let end = offset + shape.reduce(type.byteCount, *)
      let shape = shape.map(String.init).joined(separator: ",")
      members.append(
        "\(quoted(name)):{\"dtype\":\"\(type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    let json = Array("{\(members.joined(separator: ","))}".utf8)
    return json + Array(repeating: UInt8(ascii: " "), count: -json.count & 7)
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<" ":
        let hexadecimal = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
