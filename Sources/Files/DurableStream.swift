import Synchronization

/// A durable file that is written piece by piece, by several threads in turn. Nothing is there under its name before it is
/// committed; dropped before, it leaves nothing behind.
package final class DurableStream: Sendable {
  private let writer: Mutex<FileWriter?>

  /// Makes missing folders.
  package init(_ path: String) throws(FileError) { writer = Mutex(try FileWriter.open(path)) }

  package func write(_ text: String) throws { try writer.withLock { try $0?.write(text) } }

  /// Puts the file in its place. What is written later is lost.
  package func commit() throws {
    try writer.withLock { writer in
      if let whole = writer.take() { try whole.commit(keepingOldAs: nil) }
    }
  }
}
