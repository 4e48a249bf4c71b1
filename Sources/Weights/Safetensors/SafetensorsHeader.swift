/// The header of a safetensors file: every tensor's type, shape and place, checked against the size of the data.
///
/// Source: https://github.com/huggingface/safetensors, section "Format".
struct SafetensorsHeader {
  /// The limit that the format's own reader sets, so that a wrong file cannot make us take all memory.
  static let maximumBytes = 100_000_000

  let metadata: [String: String]
  /// In the order of their data.
  let entries: [SafetensorsEntry]

  /// - Parameter dataBytes: size of what follows the header in the file.
  init(json: [UInt8], dataBytes: Int) throws(SafetensorsError.Fault) {
    guard json.first == UInt8(ascii: "{") else { throw .notAnObject(firstByte: json.first) }
    var scanner = try SafetensorsScanner(json)
    var metadata: [String: String]?
    var raw: [String: RawEntry] = [:]
    try scanner.object { (scanner, key) throws(SafetensorsError.Fault) in
      if key == "__metadata__" {
        guard metadata == nil else { throw .duplicateKey(key) }
        metadata = try Self.metadata(&scanner)
      } else {
        let entry = try RawEntry(&scanner, name: key)
        guard raw.updateValue(entry, forKey: key) == nil else { throw .duplicateKey(key) }
      }
    }
    try scanner.end()

    self.metadata = metadata ?? [:]
    var entries: [SafetensorsEntry] = []
    for (name, entry) in raw { entries.append(try entry.checked(name: name)) }
    // Empty tensors share their begin with the tensor behind them; the end puts them first.
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound, $0.name) < (
        $1.range.lowerBound, $1.range.upperBound, $1.name
      )
    }
    self.entries = entries
    try checkCoverage(dataBytes: dataBytes)
  }

  private static func metadata(
    _ scanner: inout SafetensorsScanner
  ) throws(SafetensorsError.Fault) -> [String: String] {
    var metadata: [String: String] = [:]
    try scanner.object { (scanner, key) throws(SafetensorsError.Fault) in
      let value = try scanner.string()
      guard metadata.updateValue(value, forKey: key) == nil else { throw .duplicateKey(key) }
    }
    return metadata
  }

  /// Every byte of the data belongs to exactly one tensor.
  private func checkCoverage(dataBytes: Int) throws(SafetensorsError.Fault) {
    var end = 0
    for entry in entries {
      let begin = entry.range.lowerBound
      guard begin >= end else { throw .overlap(tensor: entry.name, begin: begin, previousEnd: end) }
      guard begin == end else { throw .hole(tensor: entry.name, begin: begin, previousEnd: end) }
      end = entry.range.upperBound
    }
    guard end <= dataBytes else { throw .shortFile(expected: end, found: dataBytes) }
    guard end == dataBytes else { throw .trailingBytes(dataBytes - end) }
  }
}

/// The fields of one tensor as written, before they are checked against each other.
private struct RawEntry {
  var type: String
  var shape: [Int]
  var offsets: [Int]

  init(_ scanner: inout SafetensorsScanner, name: String) throws(SafetensorsError.Fault) {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { (scanner, field) throws(SafetensorsError.Fault) in
      switch field {
      case "dtype" where type == nil: type = try scanner.string()
      case "shape" where shape == nil: shape = try scanner.numbers()
      case "data_offsets" where offsets == nil: offsets = try scanner.numbers(count: 2)
      case "dtype", "shape", "data_offsets": throw .duplicateKey("\(name).\(field)")
      default: throw .unknownField(tensor: name, field: field)
      }
    }
    guard let type else { throw .missingField(tensor: name, field: "dtype") }
    guard let shape else { throw .missingField(tensor: name, field: "shape") }
    guard let offsets else { throw .missingField(tensor: name, field: "data_offsets") }
    (self.type, self.shape, self.offsets) = (type, shape, offsets)
  }

  func checked(name: String) throws(SafetensorsError.Fault) -> SafetensorsEntry {
    guard let type = ElementType(rawValue: type) else { throw .unknownType(tensor: name, type: type) }
    var bytes = type.byteCount
    for dimension in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw .sizeOverflow(tensor: name, shape: shape) }
      bytes = product
    }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin <= end else { throw .reversedOffsets(tensor: name, begin: begin, end: end) }
    guard end - begin == bytes else { throw .wrongSize(tensor: name, expected: bytes, found: end - begin) }
    return SafetensorsEntry(name: name, type: type, shape: shape, range: begin..<end)
  }
}
