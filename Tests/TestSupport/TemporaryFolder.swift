import Foundation
import SkipSegFiles

/// A folder of its own for one test, removed with it.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    path = FileSystem.join(NSTemporaryDirectory(), "skipseg-\(UUID().uuidString)")
    try FileSystem.createFolder(path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of something in the folder.
  package func path(_ name: String) -> String { FileSystem.join(path, name) }

  package func write(_ bytes: [UInt8], _ name: String) throws {
    try DurableFile.write(bytes, to: path(name))
  }

  package func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), name) }
}
