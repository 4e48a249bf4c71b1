import Foundation
import SkipSegBasics

/// The one way to write a file that is to stay: readers see the old file or the whole new one, whatever happens.
package enum DurableFile {
  /// Writes a temporary file in the same folder, flushes it to the disk and renames it to `path`. Makes missing
  /// folders. Where `body` throws, nothing is left behind and an old file stays as it was.
  ///
  /// - Parameter kept: a name in the same folder for the old file, which stays then. A process that ends between the two
  ///   renamings leaves the old file under this name and none under `path`.
  package static func write(
    to path: String, keepingOldAs kept: String? = nil, _ body: (inout FileWriter) throws -> Void
  ) throws {
    var writer = try FileWriter.open(path)
    try body(&writer)
    try writer.commit(keepingOldAs: kept)
  }

  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    var writer = try FileWriter.open(path)
    try writer.write(bytes)
    try writer.commit(keepingOldAs: nil)
  }

  package static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// Gives a file a second name in its folder, in place of whatever had that name. Only for files that are replaced and
  /// never changed: both names stand for the same bytes. Where the file system knows no links, these are copied.
  package static func link(_ path: String, to newPath: String) throws(FileError) {
    let temporary = FileWriter.temporaryPath(in: FileSystem.folder(of: newPath))
    if Foundation.link(path.pathBytes, temporary.pathBytes) != 0 {
      return try write(FileSystem.read(path), to: newPath)
    }
    // Where both are names of one file already, renaming does nothing.
    defer { unlink(temporary.pathBytes) }
    try FileSystem.rename(temporary, to: newPath)
  }

  /// Puts a symbolic link to a file in the place of whatever has its name. Where the file system knows no links, the file
  /// is copied. Makes missing folders.
  ///
  /// - Parameter destination: absolute.
  package static func symbolicLink(_ path: String, to destination: String) throws(FileError) {
    let folder = FileSystem.folder(of: path)
    try FileSystem.createFolder(folder)
    let temporary = FileWriter.temporaryPath(in: folder)
    if symlink(destination.pathBytes, temporary.pathBytes) != 0 {
      return try write(FileSystem.read(destination), to: path)
    }
    do { try FileSystem.rename(temporary, to: path) } catch {
      unlink(temporary.pathBytes)
      throw error
    }
  }

  /// Removes what killed processes left half written in a folder and those below it. Only where no other process is
  /// writing.
  package static func removeLeftovers(in folder: String) throws(FileError) {
    for name in try FileSystem.names(in: folder) {
      let path = FileSystem.join(folder, name)
      if FileSystem.isFolder(path) { try removeLeftovers(in: path) }
      if FileWriter.isTemporary(name) { unlink(path.pathBytes) }
    }
  }
}
