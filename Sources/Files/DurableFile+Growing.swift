import Foundation
import SkipSegBasics

extension DurableFile {
  /// Makes the file hold `bytes`, for a reader who keeps it open while it grows: where it holds their beginning already,
  /// the rest is appended, else it is written anew. After an interruption the file may hold any part of the rest, which
  /// the next call completes; only for formats whose readers leave out a record that is cut off.
  package static func extend(_ path: String, to bytes: [UInt8]) throws(FileError) {
    guard FileSystem.exists(path), case let old = try FileSystem.read(path), bytes.starts(with: old) else {
      return try write(bytes, to: path)
    }
    let descriptor = open(path.pathBytes, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, code: errno) }
    defer { close(descriptor) }
    try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
      let rest = UnsafeBufferPointer(rebasing: bytes[old.count...])
      try FileWriter.write(UnsafeRawBufferPointer(rest), to: descriptor, of: path)
    }
    guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, code: errno) }
  }
}
