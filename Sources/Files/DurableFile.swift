/// The one way to write a file that is to stay: readers see the old file or the whole new one, whatever happens.
package enum DurableFile {
  /// Writes a temporary file in the same folder, flushes it to the disk and renames it to `path`. Makes missing
  /// folders. Where `body` throws, nothing is left behind and an old file stays as it was.
  package static func write(to path: String, _ body: (borrowing FileWriter) throws -> Void) throws {
    let writer = try FileWriter.open(path)
    try body(writer)
    try writer.commit()
  }

  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let writer = try FileWriter.open(path)
    try writer.write(bytes)
    try writer.commit()
  }

  package static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }
}
