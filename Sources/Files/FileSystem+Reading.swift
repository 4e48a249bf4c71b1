import Foundation
import SkipSegBasics

extension FileSystem {
  /// The most that is read from a pipe: one that never ends must not fill the memory.
  private static let pipeLimit = 1 << 30

  /// The bytes of a file, or its first `limit` ones.
  ///
  /// - Parameter acceptsPipe: for a path that the user gave, as in `<(command)` or `/dev/stdin`. A pipe that lies in a
  ///   folder is no file: whoever opens it may wait for ever.
  package static func read(
    _ path: String, upTo limit: Int = .max, acceptsPipe: Bool = false
  ) throws(FileError) -> [UInt8] {
    let file = try openToRead(path, acceptsPipe: acceptsPipe)
    guard let byteCount = file.byteCount else { return try readPipe(file.descriptor, path, upTo: limit) }
    defer { close(file.descriptor) }
    // One more than the size, so that a single call meets the end of an ordinary file.
    return try read(file.descriptor, path, chunk: max(byteCount + 1, 65_536), upTo: limit)
  }

  /// What comes out of a pipe up to its end; closes it.
  static func readPipe(
    _ descriptor: Int32, _ path: String, upTo limit: Int = .max
  ) throws(FileError) -> [UInt8] {
    defer { close(descriptor) }
    let bytes = try read(descriptor, path, chunk: 65_536, upTo: min(limit, pipeLimit + 1))
    if bytes.count > pipeLimit { throw .pipeWithoutEnd(path: path, limit: pipeLimit) }
    return bytes
  }

  /// The size of a file and its last bytes, at most `limit` of them.
  package static func end(
    of path: String, upTo limit: Int
  ) throws(FileError) -> (fileBytes: Int, bytes: [UInt8]) {
    let file = try openToRead(path, acceptsPipe: false)
    defer { close(file.descriptor) }
    let size = lseek(file.descriptor, 0, SEEK_END)
    guard size >= 0, lseek(file.descriptor, max(0, size - off_t(limit)), SEEK_SET) >= 0 else {
      throw .cannotRead(path: path, code: errno)
    }
    return (Int(size), try read(file.descriptor, path, chunk: limit, upTo: limit))
  }

  /// Opens a file to be read: an ordinary one, and where that is allowed a pipe, whose size is nil. Nothing else is ever
  /// opened for longer than to see what it is, and opening doesn't wait.
  static func openToRead(
    _ path: String, acceptsPipe: Bool
  ) throws(FileError) -> (descriptor: Int32, byteCount: Int?) {
    let descriptor = open(path.pathBytes, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw notOpened(path, code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      defer { close(descriptor) }
      throw .cannotRead(path: path, code: errno)
    }
    switch FileKind(status) {
    case .file: return (descriptor, Int(status.st_size))
    case .pipe where acceptsPipe:
      // From now on reading waits, also for whoever is to write: until then a pipe would seem to be at its end.
      _ = fcntl(descriptor, F_SETFL, 0)
      var awaited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      while poll(&awaited, 1, -1) < 0 && errno == EINTR {}
      return (descriptor, nil)
    case .folder:
      close(descriptor)
      throw .cannotRead(path: path, code: EISDIR)
    case let kind:
      close(descriptor)
      throw .notAFile(path: path, kind: kind)
    }
  }

  /// What can't be opened may still say what it is.
  private static func notOpened(_ path: String, code: Int32) -> FileError {
    var status = stat()
    if code == ENXIO, stat(path.pathBytes, &status) == 0 {
      return .notAFile(path: path, kind: FileKind(status))
    }
    if code == ENOENT, lstat(path.pathBytes, &status) == 0 { return .danglingLink(path: path) }
    return .cannotRead(path: path, code: code)
  }

  private static func read(
    _ descriptor: Int32, _ path: String, chunk: Int, upTo limit: Int
  ) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = chunk
    while bytes.count < limit {
      let (next, code) = readChunk(descriptor, upTo: min(chunk, limit - bytes.count))
      guard let next else { throw .cannotRead(path: path, code: code) }
      if next.isEmpty { break }
      if bytes.isEmpty { bytes = next } else { bytes += next }
      chunk = max(chunk - next.count, 65_536)
    }
    return bytes
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
}
