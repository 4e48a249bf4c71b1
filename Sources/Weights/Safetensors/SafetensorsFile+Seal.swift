import SkipSegFiles

/// A file that is sealed ends with one tensor more, the CRC-32 of every byte before it, so that any damage is found.
extension SafetensorsFile {
  /// Four bytes of U8, little-endian.
  static let sealName = "crc32"
  static let sealBytes = 4

  /// Reads a sealed file whole.
  ///
  /// - Throws: `SafetensorsError` where the file is damaged or not sealed.
  package func verifySeal() throws {
    guard let seal = entries.last, seal.name == Self.sealName,
      seal.type == .uint8 && seal.shape == [Self.sealBytes]
    else { throw SafetensorsError(path: path, fault: .notSealed) }
    let end = file.byteCount - Self.sealBytes
    let stored = try file.read(end..<file.byteCount).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    var checksum = CRC32()
    for begin in stride(from: 0, to: end, by: 1 << 22) {
      checksum.update(try file.read(begin..<min(begin + (1 << 22), end)))
    }
    guard checksum.value == stored else {
      throw SafetensorsError(path: path, fault: .wrongChecksum(expected: stored, found: checksum.value))
    }
  }
}
