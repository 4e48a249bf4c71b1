/// A byte of a path that is no part of visible text, as a character of a `String`: U+10FF00 and the byte.
///
/// The names of files are bytes: cameras and old archives write any encoding, and a name may hold a line break or a
/// terminal's control sequence. As text, each byte that isn't UTF-8 or belongs to a control character becomes such a
/// character, for private use and of no meaning elsewhere. So every path has exactly one text, every such text leads back to its bytes,
/// and none spoils a terminal. Only where the system is called the bytes come back (`pathBytes`).
enum EscapedByte {
  private static let first: UInt32 = 0x10_FF00

  static func scalar(_ byte: UInt8) -> Unicode.Scalar { Unicode.Scalar(first + UInt32(byte))! }

  /// The byte for which a character stands; nil for any other character.
  static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
    scalar.value >= first ? UInt8(truncatingIfNeeded: scalar.value) : nil
  }

  /// Whether a character of a name is escaped though it is valid: so that no two texts have the same bytes, and that what
  /// is shown is visible.
  static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    return switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: byte(scalar) != nil
    }
  }
}

extension String {
  /// The text of a path, or of a name in it.
  package init(pathBytes: some Sequence<UInt8>) {
    let pathBytes = Array(pathBytes)
    if pathBytes.allSatisfy({ (0x20..<0x7F).contains($0) }) {
      self.init(decoding: pathBytes, as: UTF8.self)
      return
    }
    var scalars = String.UnicodeScalarView()
    var decoder = Unicode.UTF8.ForwardParser()
    var rest = pathBytes[...]
    while let byte = rest.first {
      var iterator = rest.makeIterator()
      if case .valid(let encoded) = decoder.parseScalar(from: &iterator),
        case let scalar = Unicode.UTF8.decode(encoded), !EscapedByte.isEscaped(scalar)
      {
        scalars.append(scalar)
        rest = rest.dropFirst(encoded.count)
      } else {
        scalars.append(EscapedByte.scalar(byte))
        rest = rest.dropFirst()
      }
      decoder = Unicode.UTF8.ForwardParser()
    }
    self.init(scalars)
  }

  /// The text of a path that is ended by 0.
  package init(cPath: UnsafePointer<CChar>) {
    var bytes: [UInt8] = []
    var place = cPath
    while place.pointee != 0 {
      bytes.append(UInt8(bitPattern: place.pointee))
      place += 1
    }
    self.init(pathBytes: bytes)
  }

  /// The bytes of the path whose text this is.
  package var rawPath: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      if let byte = EscapedByte.byte(scalar) { bytes.append(byte) } else { bytes += UTF8.encode(scalar)! }
    }
    return bytes
  }

  /// The same, ended by 0 as system calls take them.
  package var pathBytes: [CChar] { rawPath.map { CChar(bitPattern: $0) } + [0] }
}
