/// What tells a file from any other without reading all of it: its size, and a checksum of its end. A PNG file ends with
/// checksums of what it holds, and in a JPEG file whatever is changed shifts all bits behind it. Dates play no part.
package struct FileFingerprint: Sendable, Equatable, CustomStringConvertible {
  package let byteCount: Int
  /// CRC-32 of the last `endBytes`.
  package let checksum: UInt32

  package static let endBytes = 4096

  package init(of path: String) throws(FileError) {
    let end = try FileSystem.end(of: path, upTo: Self.endBytes)
    self.init(byteCount: end.fileBytes, end: end.bytes)
  }

  /// Of a file whose bytes these are.
  package init(_ bytes: [UInt8]) {
    self.init(byteCount: bytes.count, end: Array(bytes.suffix(Self.endBytes)))
  }

  private init(byteCount: Int, end: [UInt8]) {
    self.byteCount = byteCount
    var checksum = CRC32()
    checksum.update(end)
    self.checksum = checksum.value
  }

  package var description: String { "\(byteCount)-" + String(checksum, radix: 16) }
}
