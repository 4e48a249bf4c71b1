import Files

extension SafetensorsFile {
  /// Writes F32, F16, BF16 and I64 tensors. The same content gives the same bytes: the larger type comes first, so
  /// that every tensor is aligned to its elements, and tensors of one type are sorted by name. The data begins at a
  /// multiple of 8.
  package static func write(
    _ tensors: [String: SafetensorsTensor], metadata: [String: String] = [:], to path: String
  ) throws {
    precondition(tensors["__metadata__"] == nil, "__metadata__ is no tensor's name")
    precondition(1.littleEndian == 1, "the values are written as they are in memory")
    let sorted = tensors.sorted { ($1.value.type.byteCount, $0.key) < ($0.value.type.byteCount, $1.key) }
    let header = header(of: sorted, metadata: metadata)
    try DurableFile.write(to: path) { writer in
      try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try writer.write($0) }
      try writer.write(header)
      for (_, tensor) in sorted {
        try tensor.withUnsafeBytes { try writer.write($0) }
      }
    }
  }

  private static func header(
    of tensors: [(key: String, value: SafetensorsTensor)], metadata: [String: String]
  ) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for (name, tensor) in tensors {
      let end = offset + tensor.shape.reduce(tensor.type.byteCount, *)
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(quoted(name)):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
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
