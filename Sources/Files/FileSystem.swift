import Foundation

/// Reading and listing, and the arithmetic of paths. Paths are `/`-separated strings, relative or absolute.
package enum FileSystem {
  /// The bytes of a file, or its first `limit` ones.
  package static func read(_ path: String, upTo limit: Int = .max) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotRead(path: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotRead(path: path, code: errno) }

    var bytes: [UInt8] = []
    // One more than the size, so that a single call meets the end of an ordinary file.
    var chunk = min(limit, max(Int(status.st_size) + 1, 65_536))
    while bytes.count < limit {
      let (next, code) = readChunk(descriptor, upTo: min(chunk, limit - bytes.count))
      guard let next else { throw .cannotRead(path: path, code: code) }
      if next.isEmpty { break }
      if bytes.isEmpty { bytes = next } else { bytes += next }
      chunk = max(chunk - next.count, 65_536)
    }
    return bytes
  }

  /// The size of a file and its last bytes, at most `limit` of them.
  package static func end(
    of path: String, upTo limit: Int
  ) throws(FileError) -> (fileBytes: Int, bytes: [UInt8]) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotRead(path: path, code: errno) }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0, lseek(descriptor, max(0, size - off_t(limit)), SEEK_SET) >= 0 else {
      throw .cannotRead(path: path, code: errno)
    }
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let (next, code) = readChunk(descriptor, upTo: limit - bytes.count)
      guard let next else { throw .cannotRead(path: path, code: code) }
      if next.isEmpty { break }
      bytes += next
    }
    return (Int(size), bytes)
  }

  package static func rename(_ path: String, to newPath: String) throws(FileError) {
    if Foundation.rename(path, newPath) != 0 { throw .cannotWrite(path: newPath, code: errno) }
  }

  /// Paths of all files below a folder, relative to it and sorted. Names that begin with a dot are skipped; links are
  /// followed, except into a folder that is being listed already.
  package static func files(under folder: String) throws(FileError) -> [String] {
    var paths: [String] = []
    try collectFiles(of: folder, prefix: "", enclosing: [], into: &paths)
    return paths.sorted()
  }

  package static func exists(_ path: String) -> Bool { status(of: path) != nil }

  package static func isFolder(_ path: String) -> Bool {
    status(of: path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// What an ordinary user may still write to the disk that holds `path`, or will hold it once its folders are made; nil
  /// where the disk doesn't say. In bytes.
  package static func freeBytes(at path: String) -> Int? {
    var status = statvfs()
    if statvfs(path, &status) == 0 {
      return Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }
    let parent = folder(of: path)
    return parent == path ? nil : freeBytes(at: parent)
  }

  package static func createFolder(_ path: String) throws(FileError) {
    if isFolder(path) { return }
    let parent = folder(of: path)
    if parent != path { try createFolder(parent) }
    if mkdir(path, 0o777) != 0 {
      // Another thread or program may have been faster.
      let code = errno
      if !isFolder(path) { throw .cannotCreateFolder(path: path, code: code) }
    }
  }

  private struct FolderIdentity: Hashable {
    let device: UInt64
    let node: UInt64
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// At most `count` bytes, none at the end of the file; nil and the error number where reading fails.
  private static func readChunk(_ descriptor: Int32, upTo count: Int) -> ([UInt8]?, Int32) {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      var received: Int
      repeat {
        received = Foundation.read(descriptor, buffer.baseAddress, count)
      } while received < 0
        && errno == EINTR
      if received < 0 { code = errno }
      initialized = max(received, 0)
    }
    return (code == 0 ? bytes : nil, code)
  }

  private static func collectFiles(
    of folder: String, prefix: String, enclosing: Set<FolderIdentity>, into paths: inout [String]
  ) throws(FileError) {
    guard let status = status(of: folder) else { throw .cannotList(folder: folder, code: errno) }
    let identity = FolderIdentity(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
    if enclosing.contains(identity) { return }
    for name in try names(in: folder) where !name.hasPrefix(".") {
      let path = join(folder, name)
      if isFolder(path) {
        try collectFiles(
          of: path, prefix: prefix + name + "/", enclosing: enclosing.union([identity]), into: &paths)
      } else {
        paths.append(prefix + name)
      }
    }
  }

  /// The names of everything in a folder but itself and the one above, in no order.
  package static func names(in folder: String) throws(FileError) -> [String] {
    guard let stream = opendir(folder) else { throw .cannotList(folder: folder, code: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let capacity = MemoryLayout.size(ofValue: entry.pointee.d_name)
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: capacity) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    if errno != 0 { throw .cannotList(folder: folder, code: errno) }
    return names
  }
}
