/// Reads JSON (RFC 8259) from its beginning to its end, value by value, without keeping any: whoever reads takes what it
/// wants and skips the rest, so that a file of a gigabyte needs no more memory than its reader.
package final class JSONScanner {
  package enum Kind: Sendable { case object, array, string, number, bool, null }

  static let maximumDepth = 64
  /// A text that isn't skipped, in bytes.
  static let maximumTextBytes = 64 << 20

  private let stream: ByteStream
  private var depth = 0
  private var word: [UInt8] = []

  package init(_ file: String) throws(ContentFault) {
    stream = try ByteStream(file)
    try stream.skipByteOrderMark()
  }

  func fault(_ found: String) -> ContentFault { stream.fault(found) }

  /// What comes next.
  package func kind() throws(ContentFault) -> Kind {
    try skipBlanks()
    switch try stream.peek() {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case nil: throw fault("the JSON is cut off, expected a value; copy it again")
    case let byte? where byte == UInt8(ascii: "-") || 0x30...0x39 ~= byte: return .number
    case let byte?: throw fault("\(Self.shown(byte)), expected a value of JSON")
    }
  }

  /// Calls `member` with each name; it takes or skips the value.
  package func object(_ member: (String) throws(ContentFault) -> Void) throws(ContentFault) {
    try open("{", "an object")
    if try closes("}") { return }
    repeat {
      try skipBlanks()
      let name = try string()
      try expect(":")
      try member(name)
    } while try !endsAfterValue("}")
  }

  /// Calls `element` before each value; it takes or skips it.
  package func array(_ element: () throws(ContentFault) -> Void) throws(ContentFault) {
    try open("[", "an array")
    if try closes("]") { return }
    repeat { try element() } while try !endsAfterValue("]")
  }

  package func number() throws(ContentFault) -> Double {
    guard try kind() == .number else { throw fault("no number, expected one") }
    word.removeAll(keepingCapacity: true)
    while let byte = try stream.peek(), byte != UInt8(ascii: ","), byte != UInt8(ascii: "]"),
      byte != UInt8(ascii: "}"), !byte.isBlank, word.count < 500
    {
      word.append(byte)
      stream.advance()
    }
    guard let value = NumberText.value(of: word) else { throw fault("no number of JSON") }
    return value
  }

  package func string() throws(ContentFault) -> String {
    try expect("\"")
    var bytes: [UInt8] = []
    let begin = stream.offset
    while let byte = try stream.take() {
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw ContentFault(
            file: stream.file, place: "byte \(begin)",
            found: "a text that isn't UTF-8; save the file as UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): try appendEscaped(to: &bytes)
      default: bytes.append(byte)
      }
      if bytes.count > Self.maximumTextBytes { throw fault("a text of more than \(bytes.count - 1) bytes") }
    }
    throw fault("the JSON is cut off within a text; copy it again")
  }

  package func bool() throws(ContentFault) -> Bool {
    try skipBlanks()
    return try literal() == "true"
  }

  /// Takes a `null`, if it comes next.
  package func takesNull() throws(ContentFault) -> Bool {
    guard try kind() == .null else { return false }
    _ = try literal()
    return true
  }

  /// A text, or a number as text: tools write identifiers in both ways.
  func scalar() throws(ContentFault) -> String {
    switch try kind() {
    case .string: return try string()
    case .number:
      let value = try number()
      return Int(exactly: value).map { "\($0)" } ?? "\(value)"
    default: throw fault("neither a text nor a number, expected one")
    }
  }

  /// Goes behind the next value.
  package func skip() throws(ContentFault) {
    switch try kind() {
    case .object: try object { (_) throws(ContentFault) in try skip() }
    case .array: try array { () throws(ContentFault) in try skip() }
    case .string:
      stream.advance()
      while let byte = try stream.take(), byte != UInt8(ascii: "\"") {
        if byte == UInt8(ascii: "\\") { _ = try stream.take() }
      }
    case .number: _ = try number()
    case .bool, .null: _ = try literal()
    }
  }

  /// - Throws: where anything but blanks follows.
  package func finish() throws(ContentFault) {
    try skipBlanks()
    if let byte = try stream.peek() { throw fault("\(Self.shown(byte)), expected the end of the JSON") }
  }
}

extension JSONScanner {
  private func skipBlanks() throws(ContentFault) {
    while let byte = try stream.peek(), byte.isBlank { stream.advance() }
  }

  private func open(_ bracket: Unicode.Scalar, _ name: String) throws(ContentFault) {
    try skipBlanks()
    guard try stream.peek() == UInt8(ascii: bracket) else { throw fault("no \(name), expected one") }
    stream.advance()
    depth += 1
    if depth > Self.maximumDepth { throw fault("values within more than \(Self.maximumDepth) others") }
  }

  /// Whether a bracket closes at once.
  private func closes(_ bracket: Unicode.Scalar) throws(ContentFault) -> Bool {
    try skipBlanks()
    guard try stream.peek() == UInt8(ascii: bracket) else { return false }
    stream.advance()
    depth -= 1
    return true
  }

  private func endsAfterValue(_ bracket: Unicode.Scalar) throws(ContentFault) -> Bool {
    if try closes(bracket) { return true }
    try expect(",")
    return false
  }

  private func expect(_ scalar: Unicode.Scalar) throws(ContentFault) {
    try skipBlanks()
    guard let byte = try stream.peek() else {
      throw fault("the JSON is cut off, expected '\(scalar)'; copy it again")
    }
    guard byte == UInt8(ascii: scalar) else { throw fault("\(Self.shown(byte)), expected '\(scalar)'") }
    stream.advance()
  }

  private func literal() throws(ContentFault) -> String {
    var bytes: [UInt8] = []
    while let byte = try stream.peek(), (0x61...0x7A).contains(byte), bytes.count < 6 {
      bytes.append(byte)
      stream.advance()
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard ["true", "false", "null"].contains(text) else { throw fault("'\(text)', expected a value of JSON") }
    return text
  }

  private func appendEscaped(to bytes: inout [UInt8]) throws(ContentFault) {
    guard let byte = try stream.take() else {
      throw fault("the JSON is cut off within a text; copy it again")
    }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
    case UInt8(ascii: "b"): bytes.append(8)
    case UInt8(ascii: "f"): bytes.append(12)
    case UInt8(ascii: "n"): bytes.append(10)
    case UInt8(ascii: "r"): bytes.append(13)
    case UInt8(ascii: "t"): bytes.append(9)
    case UInt8(ascii: "u"):
      let unit = try hexadecimal()
      guard 0xD800..<0xDC00 ~= unit else {
        guard let scalar = Unicode.Scalar(unit) else { throw fault("half of a character, \\u") }
        bytes += Array(String(Character(scalar)).utf8)
        return
      }
      guard try stream.take() == UInt8(ascii: "\\"), try stream.take() == UInt8(ascii: "u"),
        case let low = try hexadecimal(), 0xDC00..<0xE000 ~= low,
        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
      else { throw fault("half of a character, \\u") }
      bytes += Array(String(Character(scalar)).utf8)
    default: throw fault("'\\' before \(Self.shown(byte)) in a text")
    }
  }

  private func hexadecimal() throws(ContentFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = try stream.take(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("\\u without four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private static func shown(_ byte: UInt8) -> String {
    0x21..<0x7F ~= byte ? "'\(Character(Unicode.Scalar(byte)))'" : "the byte \(byte)"
  }
}
