/// Reads the JSON of a safetensors header: objects, strings, and arrays of whole numbers, nothing else.
///
/// Foundation's parser keeps one of two equal keys without a word and builds a tree of any depth; the format forbids
/// the first and never needs the second.
struct SafetensorsScanner {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) throws(SafetensorsError.Fault) {
    self.bytes = bytes
    if let offset = Self.firstInvalidUTF8(bytes) { throw .notUTF8(offset: offset) }
  }

  /// `{ "key": value, ... }`, where `member` reads each value.
  mutating func object(
    _ member: (inout SafetensorsScanner, String) throws(SafetensorsError.Fault) -> Void
  ) throws(SafetensorsError.Fault) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while take(",")
    try expect("}", or: "','")
  }

  /// `[ 1, 2, ... ]`, whole numbers from 0 to `Int.max`; exactly `count` of them where given.
  mutating func numbers(count: Int? = nil) throws(SafetensorsError.Fault) -> [Int] {
    try expect("[")
    let start = offset
    var numbers: [Int] = []
    if !take("]") {
      repeat { numbers.append(try number()) } while take(",")
      try expect("]", or: "','")
    }
    if let count, numbers.count != count { throw .syntax(offset: start, expected: "\(count) numbers") }
    return numbers
  }

  mutating func string() throws(SafetensorsError.Fault) -> String {
    try expect("\"", or: "a string")
    var text: [UInt8] = []
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try String(escape()).utf8
      case 0..<0x20: throw .syntax(offset: offset - 1, expected: "an escape in place of a control character")
      default: text.append(byte)
      }
    }
    throw .syntax(offset: offset, expected: "the end of a string")
  }

  /// Only white space may follow: writers pad the header with it.
  mutating func end() throws(SafetensorsError.Fault) {
    skipWhiteSpace()
    guard offset == bytes.count else { throw .syntax(offset: offset, expected: "the header's end") }
  }

  private mutating func number() throws(SafetensorsError.Fault) -> Int {
    skipWhiteSpace()
    let start = offset
    var value = 0
    while offset < bytes.count, case let digit = bytes[offset] &- UInt8(ascii: "0"), digit < 10 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(digit))
      guard !overflow, !carry else { throw .numberTooLarge(offset: start) }
      value = sum
      offset += 1
    }
    let digits = offset - start
    guard digits == 1 || digits > 1 && bytes[start] != UInt8(ascii: "0") else {
      throw .syntax(offset: start, expected: "a whole number")
    }
    return value
  }

  /// What stands behind a backslash.
  private mutating func escape() throws(SafetensorsError.Fault) -> Unicode.Scalar {
    let start = offset
    guard offset < bytes.count else { throw .syntax(offset: start, expected: "an escape") }
    offset += 1
    switch Unicode.Scalar(bytes[start]) {
    case "\"": return "\""
    case "\\": return "\\"
    case "/": return "/"
    case "b": return "\u{8}"
    case "f": return "\u{c}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u":
      var code = try codeUnit()
      if code & 0xfc00 == 0xd800, bytes[offset...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
        offset += 2
        let low = try codeUnit()
        code = low & 0xfc00 == 0xdc00 ? 0x10000 + (code & 0x3ff) << 10 + (low & 0x3ff) : code
      }
      guard let scalar = Unicode.Scalar(code) else {
        throw .syntax(offset: start, expected: "a pair of surrogates")
      }
      return scalar
    default: throw .syntax(offset: start, expected: "an escape")
    }
  }

  /// Four hexadecimal digits.
  private mutating func codeUnit() throws(SafetensorsError.Fault) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard offset < bytes.count, let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue else {
        throw .syntax(offset: offset, expected: "four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      offset += 1
    }
    return code
  }

  private mutating func expect(
    _ character: Unicode.Scalar, or alternative: String? = nil
  ) throws(SafetensorsError.Fault) {
    guard take(character) else {
      throw .syntax(
        offset: offset, expected: alternative.map { "'\(character)' or \($0)" } ?? "'\(character)'")
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipWhiteSpace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func skipWhiteSpace() {
    while offset < bytes.count, " \t\n\r".utf8.contains(bytes[offset]) { offset += 1 }
  }

  private static func firstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
    guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
    return offset
  }
}
