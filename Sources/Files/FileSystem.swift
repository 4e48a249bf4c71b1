import Foundation
import SkipSegBasics

/// Reading and listing, and the arithmetic of paths. Paths are `/`-separated, relative or absolute; as strings they are
/// the texts of `String(pathBytes:)`.
package enum FileSystem {
  package static func rename(_ path: String, to newPath: String) throws(FileError) {
    if Foundation.rename(path.pathBytes, newPath.pathBytes) != 0 {
      throw .cannotWrite(path: newPath, code: errno)
    }
  }

  /// Takes a file away; nothing happens where there is none.
  package static func remove(_ path: String) throws(FileError) {
    if unlink(path.pathBytes) != 0 && errno != ENOENT { throw .cannotWrite(path: path, code: errno) }
  }

  /// Paths of all files below a folder, as `FolderListing` finds them.
  /// - Throws: where the folder, or one below it, can't be listed.
  package static func files(under folder: String) throws(FileError) -> [String] {
    let listing = try FolderListing(folder)
    if let error = listing.unlisted.first { throw error }
    return listing.files
  }

  package static func exists(_ path: String) -> Bool { status(of: path) != nil }

  package static func isFolder(_ path: String) -> Bool {
    status(of: path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// What an ordinary user may still write to the disk that holds `path`, or will hold it once its folders are made; nil
  /// where the disk doesn't say. In bytes.
  package static func freeBytes(at path: String) -> Int? {
    var status = statvfs()
    if statvfs(path.pathBytes, &status) == 0 {
      return Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }
    let parent = folder(of: path)
    return parent == path ? nil : freeBytes(at: parent)
  }

  package static func createFolder(_ path: String) throws(FileError) {
    if isFolder(path) { return }
    let parent = folder(of: path)
    if parent != path { try createFolder(parent) }
    if mkdir(path.pathBytes, 0o777) != 0 {
      // Another thread or program may have been faster.
      let code = errno
      if !isFolder(path) { throw .cannotCreateFolder(path: path, code: code) }
    }
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return stat(path.pathBytes, &status) == 0 ? status : nil
  }

  /// The names of everything in a folder but itself and the one above, in no order.
  package static func names(in folder: String) throws(FileError) -> [String] {
    var names: [String] = []
    try forEachEntry(in: folder) { name, _ in names.append(String(pathBytes: name)) }
    return names
  }

  /// Calls `body` for everything in a folder but itself and the one above, in no order: with the bytes of its name, and
  /// with what it is where the folder says so, which it doesn't of links.
  package static func forEachEntry(
    in folder: String, _ body: (_ name: UnsafeBufferPointer<UInt8>, _ kind: FileKind?) -> Void
  ) throws(FileError) {
    guard let stream = opendir(folder.pathBytes) else { throw .cannotList(folder: folder, code: errno) }
    defer { closedir(stream) }
    errno = 0
    while let entry = readdir(stream) {
      // The bytes up to the first 0; the field may be shorter in memory than it is declared.
      let field = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
      let bytes = UnsafeBufferPointer(
        start: field.assumingMemoryBound(to: UInt8.self),
        count: strlen(field.assumingMemoryBound(to: CChar.self)))
      let dot = UInt8(ascii: ".")
      if !(bytes.count <= 2 && bytes.allSatisfy { $0 == dot }) {
        body(bytes, FileKind(entryType: Int32(entry.pointee.d_type)))
      }
      errno = 0
    }
    if errno != 0 { throw .cannotList(folder: folder, code: errno) }
  }
}
