import Foundation
import SkipSegBasics

/// A claim on something that only one process at a time may work at. It ends with the process, however that ends, so a
/// lock file that is left behind means nothing.
package final class FileLock: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Makes the file if there is none. Nil where another process holds the lock.
  package init?(_ path: String) throws(FileError) {
    let descriptor = open(path.pathBytes, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, code: errno) }
    // A file system that knows no locks is no reason not to work.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
      close(descriptor)
      return nil
    }
    (self.path, self.descriptor) = (path, descriptor)
  }

  deinit { close(descriptor) }

  /// Whether the lock's file is still there: without it, others find nothing to be kept out by.
  package var isInPlace: Bool {
    var (own, found) = (stat(), stat())
    return fstat(descriptor, &own) == 0 && stat(path.pathBytes, &found) == 0
      && own.st_ino == found.st_ino && own.st_dev == found.st_dev
  }
}
