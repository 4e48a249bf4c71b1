import Foundation

/// A file read at given places, by several threads if need be, until the last reference to it goes. A pipe, which has no
/// places, is read whole when it is opened.
package final class RandomAccessFile: Sendable {
  package let path: String
  /// When it was opened.
  package let byteCount: Int
  private let descriptor: Int32
  /// What a pipe gave.
  private let content: [UInt8]?

  package init(_ path: String) throws(FileError) {
    self.path = path
    let file = try FileSystem.openToRead(path, acceptsPipe: true)
    if let byteCount = file.byteCount {
      (descriptor, content, self.byteCount) = (file.descriptor, nil, byteCount)
    } else {
      let bytes = try FileSystem.readPipe(file.descriptor, path)
      (descriptor, content, byteCount) = (-1, bytes, bytes.count)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The bytes of a range within the file, all of them.
  package func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    if let content {
      guard range.upperBound <= content.count else {
        throw .endsEarly(path: path, expected: range.upperBound, found: content.count)
      }
      return Array(content[range])
    }
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
