import Foundation
import SkipSegBasics
import Synchronization

/// Files of one disk that are written one after the other in large numbers. Readers see the old file or the whole new one,
/// as of `DurableFile`; but they come to the disk together, by one call for many of them in place of two calls for each,
/// on which a network file system would spend its time. What a power cut takes is the last of them, which may then be
/// there without all of their bytes. May be written to by several threads.
package final class DurableBatch: Sendable {
  private static let filesPerCall = 1000

  private let folder: String
  private let waiting = Mutex(0)

  /// - Parameter folder: on the disk of all files.
  package init(in folder: String) { self.folder = folder }

  /// Replaces a file. Makes missing folders.
  package func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    var writer = try FileWriter.open(path)
    try writer.write(bytes)
    try writer.commit(keepingOldAs: nil, isAwaited: false)
    let isFull = waiting.withLock { waiting in
      waiting += 1
      if waiting < Self.filesPerCall { return false }
      waiting = 0
      return true
    }
    if isFull { try synchronize() }
  }

  /// Waits until everything written so far is on the disk.
  package func finish() throws(FileError) {
    let isNeeded = waiting.withLock { waiting in
      defer { waiting = 0 }
      return waiting > 0
    }
    if isNeeded { try synchronize() }
  }

  #if os(Linux)
    /// Not among the functions that Swift sees of the C library.
    private static let syncfs: (@convention(c) (Int32) -> Int32)? = dlsym(nil, "syncfs").map {
      unsafeBitCast($0, to: (@convention(c) (Int32) -> Int32).self)
    }
  #endif

  private func synchronize() throws(FileError) {
    #if os(Linux)
      guard let syncfs = Self.syncfs else { return sync() }
      let descriptor = open(folder.pathBytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .cannotWrite(path: folder, code: errno) }
      defer { close(descriptor) }
      guard syncfs(descriptor) == 0 else { throw .cannotWrite(path: folder, code: errno) }
    #else
      sync()
    #endif
  }
}
