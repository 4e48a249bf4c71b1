import Foundation
import SkipSegBasics
import Synchronization

/// A file in the making: a temporary one in the folder of its destination, removed unless it is committed.
package struct FileWriter: ~Copyable {
  private let destination: String
  private let temporary: String
  private let descriptor: Int32
  /// Small pieces are gathered here, so that a file of many takes few calls.
  private var buffer: [UInt8] = []
  private var byteCount = 0

  package static let bufferBytes = 1 << 24
  private var isCommitted = false

  private static let counter = Atomic(0)
  private static let mostAttempts = 100

  private init(destination: String, temporary: String, descriptor: Int32) {
    self.destination = destination
    self.temporary = temporary
    self.descriptor = descriptor
  }

  /// Makes missing folders on the way.
  static func open(_ path: String) throws(FileError) -> FileWriter {
    let file = try temporaryFile(in: FileSystem.folder(of: path), for: path)
    return FileWriter(destination: path, temporary: file.path, descriptor: file.descriptor)
  }

  /// A new file in a folder, which is made where it is missing, open to be written.
  /// - Parameter destination: what can't be written where this fails.
  static func temporaryFile(
    in folder: String, for destination: String
  ) throws(FileError) -> (path: String, descriptor: Int32) {
    var attempts = 0
    while true {
      try FileSystem.createFolder(folder)
      let path = temporaryPath(in: folder)
      let descriptor = Foundation.open(path.pathBytes, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (path, descriptor) }
      attempts += 1
      // A killed process of the same number may have left one behind; another process that only tried the folder may
      // have taken it away.
      guard errno == EEXIST || errno == ENOENT && attempts < mostAttempts else {
        throw .cannotWrite(path: destination, code: errno)
      }
    }
  }

  /// A name for a temporary file that no other call in this process gives. It is short, so that it fits wherever the
  /// destination's fits.
  static func temporaryPath(in folder: String) -> String {
    FileSystem.join(folder, ".\(getpid())-\(counter.add(1, ordering: .relaxed).newValue).tmp")
  }

  /// Whether a file of this name is the temporary one of some process: `.123-4.tmp`.
  static func isTemporary(_ name: String) -> Bool {
    name.wholeMatch(of: /\.[0-9]+-[0-9]+\.tmp/) != nil
  }

  package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    if buffer.count + bytes.count > Self.bufferBytes { try flush() }
    if bytes.count > Self.bufferBytes { try put(bytes) } else { buffer += bytes }
  }

  package mutating func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }

  package mutating func write(_ text: String) throws(FileError) {
    try write(Array(text.utf8))
  }

  /// Puts the file in the place of its destination, once its bytes are on the disk. A file that is replaced
  /// hands on its permissions, and is renamed to `kept`, if that is given.
  /// - Parameter isAwaited: whether the bytes are waited for; else somebody else sees to it that they come to the disk.
  consuming func commit(keepingOldAs kept: String?, isAwaited: Bool = true) throws(FileError) {
    try flush()
    var replaced = stat()
    if stat(destination.pathBytes, &replaced) == 0 { fchmod(descriptor, replaced.st_mode & 0o777) }
    var written = stat()
    guard !isAwaited || fsync(descriptor) == 0, fstat(descriptor, &written) == 0 else {
      throw .cannotWrite(path: destination, code: errno)
    }
    // A disk that claims to have taken more than it has.
    guard Int(written.st_size) == byteCount else { throw .cannotWrite(path: destination, code: EIO) }
    if let kept, rename(destination.pathBytes, kept.pathBytes) != 0 && errno != ENOENT {
      throw .cannotWrite(path: kept, code: errno)
    }
    guard rename(temporary.pathBytes, destination.pathBytes) == 0 else {
      throw .cannotWrite(path: destination, code: errno)
    }
    isCommitted = true
    if isAwaited { Self.synchronizeFolder(of: destination) }
  }

  private mutating func flush() throws(FileError) {
    let gathered = buffer
    buffer = []
    try gathered.withUnsafeBufferPointer { (gathered) throws(FileError) in
      try put(UnsafeRawBufferPointer(gathered))
    }
  }

  private mutating func put(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try Self.write(bytes, to: descriptor, of: destination)
    byteCount += bytes.count
  }

  /// - Parameter path: for messages.
  static func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, of path: String
  ) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count == 0 || errno != EINTR {
        throw .cannotWrite(path: path, code: count == 0 ? EIO : errno)
      }
    }
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporary.pathBytes) }
  }

  /// Makes the new name survive a power cut. Some file systems cannot do that; the file itself is safe by then.
  private static func synchronizeFolder(of path: String) {
    let descriptor = Foundation.open(
      FileSystem.folder(of: path).pathBytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }
}
