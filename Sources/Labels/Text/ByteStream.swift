import SkipSegFiles

/// The bytes of a file one by one, of which a piece at a time is in memory.
final class ByteStream {
  let file: String
  private let source: RandomAccessFile
  private var piece: [UInt8] = []
  /// The next byte within the piece.
  private var next = 0
  /// Of the piece within the file.
  private var start = 0

  private static let pieceBytes = 1 << 18
  static let maximumBytes = 2 << 30

  /// - Throws: also where the file is larger than `maximumBytes`.
  init(_ file: String) throws(ContentFault) {
    self.file = file
    do { source = try RandomAccessFile(file) } catch { throw ContentFault(describing: error, file: file) }
    guard source.byteCount <= Self.maximumBytes else {
      throw ContentFault(
        file: file,
        found: "\(source.byteCount) bytes, expected at most \(Self.maximumBytes); cut it into several")
    }
  }

  var offset: Int { start + next }

  /// The next byte, which stays the next; nil at the end.
  func peek() throws(ContentFault) -> UInt8? {
    if next < piece.count { return piece[next] }
    start += piece.count
    next = 0
    let end = min(start + Self.pieceBytes, source.byteCount)
    if start >= end {
      piece = []
      return nil
    }
    do { piece = try source.read(start..<end) } catch { throw ContentFault(describing: error, file: file) }
    return piece[0]
  }

  /// Goes behind the byte that was peeked at.
  func advance() { next += 1 }

  /// The next byte, and goes behind it.
  func take() throws(ContentFault) -> UInt8? {
    guard let byte = try peek() else { return nil }
    next += 1
    return byte
  }

  /// Goes behind a byte order mark, if there is one at the beginning.
  func skipByteOrderMark() throws(ContentFault) {
    guard offset == 0, try peek() == 0xEF, piece.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
    next = 3
  }

  func fault(_ found: String) -> ContentFault {
    ContentFault(file: file, place: "byte \(offset)", found: found)
  }
}

extension UInt8 {
  var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
