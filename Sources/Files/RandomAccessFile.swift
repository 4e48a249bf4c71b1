import Foundation

/// A file read at given places, by several threads if need be, until the last reference to it goes.
package final class RandomAccessFile: Sendable {
  package let path: String
  /// When it was opened.
  package let byteCount: Int
  private let descriptor: Int32

  package init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw .cannotRead(path: path, code: errno)
    }
    byteCount = Int(status.st_size)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The bytes of a range within the file, all of them.
  package func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      while initialized < range.count {
        let place = off_t(range.lowerBound + initialized)
        let count = pread(descriptor, buffer.baseAddress! + initialized, range.count - initialized, place)
        if count > 0 {
          initialized += count
        } else if count == 0 || errno != EINTR {
          code = count == 0 ? 0 : errno
          break
        }
      }
    }
    guard code == 0 else { throw .cannotRead(path: path, code: code) }
    guard bytes.count == range.count else {
      throw .endsEarly(path: path, expected: range.upperBound, found: range.lowerBound + bytes.count)
    }
    return bytes
  }
}
