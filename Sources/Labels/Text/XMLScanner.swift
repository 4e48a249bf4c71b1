import SkipSegBasics

/// Elements, attributes and text of XML, one after the other. No document type and no entity is read but the five of XML
/// itself and characters by number: others may stand for any amount of text, or for files.
package final class XMLScanner {
  package enum Event: Equatable {
    case start(String, attributes: [String: String])
    case end(String)
    /// Without blanks at both ends, never empty.
    case text(String)
  }

  static let maximumDepth = 64
  private static let maximumNameBytes = 1000
  /// A million points as text.
  private static let maximumTextBytes = 64 << 20
  private static let maximumAttributes = 100

  private let stream: ByteStream
  private var open: [String] = []
  /// Whether the element that was begun last has ended with the same tag.
  private var endsAtOnce = false

  package init(_ file: String) throws(ContentFault) {
    stream = try ByteStream(file)
    try stream.skipByteOrderMark()
  }

  func fault(_ found: String) -> ContentFault { stream.fault(found) }

  /// Nil at the end of the file, where all elements are closed.
  package func next() throws(ContentFault) -> Event? {
    if endsAtOnce {
      endsAtOnce = false
      return .end(open.removeLast())
    }
    while true {
      let text = try characters(upTo: UInt8(ascii: "<"))
      if !text.isEmpty { return .text(text) }
      guard try stream.take() != nil else {
        if let element = open.last { throw fault("the XML is cut off within <\(element)>; copy it again") }
        return nil
      }
      switch try stream.peek() {
      case UInt8(ascii: "?"): try skip(to: "?>")
      case UInt8(ascii: "!"):
        stream.advance()
        guard try stream.peek() == UInt8(ascii: "-") else {
          throw fault("a document type, an entity or the like, which are not read; remove it")
        }
        try skip(to: "-->")
      case UInt8(ascii: "/"):
        stream.advance()
        let name = try self.name()
        try skipBlanks()
        guard try stream.take() == UInt8(ascii: ">"), open.popLast() == name else {
          throw fault("</\(name)> closes no open element")
        }
        return .end(name)
      default: return try element()
      }
    }
  }
}

extension XMLScanner {
  private func element() throws(ContentFault) -> Event {
    let name = try self.name()
    var attributes: [String: String] = [:]
    while true {
      try skipBlanks()
      switch try stream.peek() {
      case UInt8(ascii: ">"):
        stream.advance()
        try begin(name)
        return .start(name, attributes: attributes)
      case UInt8(ascii: "/"):
        stream.advance()
        guard try stream.take() == UInt8(ascii: ">") else { throw fault("'/' within <\(name)>") }
        try begin(name)
        endsAtOnce = true
        return .start(name, attributes: attributes)
      default:
        let key = try self.name()
        try skipBlanks()
        guard try stream.take() == UInt8(ascii: "=") else {
          throw fault("the attribute '\(key)' without a value")
        }
        try skipBlanks()
        guard let quote = try stream.take(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
          throw fault("the attribute '\(key)' without quotes")
        }
        let value = try characters(upTo: quote, trimmed: false)
        guard try stream.take() == quote else {
          throw fault("the XML is cut off within <\(name)>; copy it again")
        }
        guard attributes.updateValue(value, forKey: key) == nil, attributes.count <= Self.maximumAttributes
        else {
          throw fault("<\(name)> with the attribute '\(key)' twice, or too many")
        }
      }
    }
  }

  private func begin(_ name: String) throws(ContentFault) {
    open.append(name)
    if open.count > Self.maximumDepth { throw fault("elements within more than \(Self.maximumDepth) others") }
  }

  private func name() throws(ContentFault) -> String {
    var bytes: [UInt8] = []
    while let byte = try stream.peek(), !byte.isBlank, !"<>/=\"'&!?".utf8.contains(byte) {
      bytes.append(byte)
      stream.advance()
      if bytes.count > Self.maximumNameBytes {
        throw fault("a name of more than \(Self.maximumNameBytes) bytes")
      }
    }
    guard !bytes.isEmpty, let name = String(validating: bytes, as: UTF8.self) else {
      throw fault("no name of XML, expected one")
    }
    return name
  }

  private func skipBlanks() throws(ContentFault) {
    while let byte = try stream.peek(), byte.isBlank { stream.advance() }
  }

  private func skip(to end: String) throws(ContentFault) {
    let end = Array(end.utf8)
    var last: [UInt8] = []
    while last != end {
      guard let byte = try stream.take() else { throw fault("the XML is cut off; copy it again") }
      last = last.suffix(end.count - 1) + [byte]
    }
  }

  /// Up to a byte, which stays the next, or the end.
  private func characters(upTo end: UInt8, trimmed: Bool = true) throws(ContentFault) -> String {
    var bytes: [UInt8] = []
    while let byte = try stream.peek(), byte != end {
      stream.advance()
      if byte == UInt8(ascii: "&") { bytes += try entity() } else { bytes.append(byte) }
      if bytes.count > Self.maximumTextBytes {
        throw fault("a text of more than \(Self.maximumTextBytes) bytes")
      }
    }
    if trimmed {
      bytes = Array(bytes.drop(while: \.isBlank).reversed().drop(while: \.isBlank).reversed())
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw fault("a text that isn't UTF-8; save the file as UTF-8")
    }
    return text
  }

  private func entity() throws(ContentFault) -> [UInt8] {
    var bytes: [UInt8] = []
    while let byte = try stream.take(), byte != UInt8(ascii: ";"), bytes.count < 10 { bytes.append(byte) }
    let name = String(decoding: bytes, as: UTF8.self)
    switch name {
    case "lt": return [UInt8(ascii: "<")]
    case "gt": return [UInt8(ascii: ">")]
    case "amp": return [UInt8(ascii: "&")]
    case "quot": return [UInt8(ascii: "\"")]
    case "apos": return [UInt8(ascii: "'")]
    default:
      let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
      guard name.hasPrefix("#"), let scalar = number.flatMap(Unicode.Scalar.init) else {
        throw fault("the entity &\(legible(name));, expected one of the five of XML; replace it by its text")
      }
      return Array(String(Character(scalar)).utf8)
    }
  }
}
