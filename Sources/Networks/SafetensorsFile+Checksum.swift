import Files

/// A file that is sealed ends with one tensor more, the checksum of every byte before it, so that any damage is found.
extension SafetensorsFile {
  /// Eight bytes of U8, little-endian.
  static let checksumName = "checksum"
  static let checksumBytes = 8

  /// Reads a sealed file whole.
  ///
  /// - Throws: where the file is damaged or not sealed.
  package func verifySeal() throws(SafetensorsError) {
    do throws(SafetensorsError.Fault) {
      guard let seal = entries.last, seal.name == Self.checksumName,
        seal.type == .uint8 && seal.shape == [Self.checksumBytes]
      else { throw .notSealed }
      let end = descriptor.byteCount - Self.checksumBytes
      let stored = try descriptor.read(end..<descriptor.byteCount).reversed().reduce(0) {
        $0 << 8 | UInt64($1)
      }
      var checksum = Checksum()
      for begin in stride(from: 0, to: end, by: 1 << 22) {
        try descriptor.read(begin..<min(begin + (1 << 22), end)).withUnsafeBytes { checksum.add($0) }
      }
      guard checksum.value == stored else { throw .wrongChecksum(expected: stored, found: checksum.value) }
    } catch {
      throw SafetensorsError(path: path, fault: error)
    }
  }
}
