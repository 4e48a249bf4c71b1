/// The name of the command that wrote a file, kept in the file, so that a command may replace its own files and nobody
/// else's.
///
/// It stands at one place near the beginning. Programs that save a file anew leave it out or put it elsewhere: a mask
/// that was corrected by hand is no longer the command's own.
package struct OutputStamp: Sendable, Equatable {
  package enum Format: Sendable {
    /// A text chunk `Software` behind the header.
    case png
    /// A comment behind the JFIF header.
    case jpeg
    /// The first member, `software`, of an object that has others.
    case json
    /// A comment before everything else.
    case svg, html
  }

  /// Such as `skipseg predict`.
  package let command: String

  package init(_ command: String) { self.command = command }

  /// Bytes from the beginning of a file in which the stamp ends.
  package static let reach = 512

  /// A whole file with the stamp in it.
  package func stamped(_ bytes: [UInt8], as format: Format) -> [UInt8] {
    guard let place = Self.place(in: bytes, format) else {
      preconditionFailure("the bytes are no \(format) of this program's own")
    }
    return bytes[..<place] + mark(format) + bytes[place...]
  }

  /// - Parameter beginning: the first `reach` bytes of a file, or all of a shorter one.
  package func isOn(_ beginning: [UInt8], as format: Format) -> Bool {
    guard let place = Self.place(in: beginning, format), place <= beginning.count else { return false }
    return beginning[place...].starts(with: mark(format))
  }

  private static func place(in bytes: [UInt8], _ format: Format) -> Int? {
    switch format {
    case .png: PNGText.place(in: bytes)
    case .jpeg:
      // Its size counts its own two bytes, but not the marker's.
      bytes.starts(with: [0xFF, 0xD8, 0xFF, 0xE0]) && bytes.count > 5
        ? 4 + Int(bytes[4]) << 8 + Int(bytes[5]) : nil
    case .json: bytes.first == UInt8(ascii: "{") ? 1 : nil
    case .svg, .html: 0
    }
  }

  private func mark(_ format: Format) -> [UInt8] {
    switch format {
    case .png: PNGText.chunk("Software", command)
    case .jpeg: [0xFF, 0xFE, 0, UInt8(command.utf8.count + 2)] + Array(command.utf8)
    case .json: Array("\n  \"software\" : \"\(command)\",".utf8)
    case .svg, .html: Array("<!-- \(command) -->\n".utf8)
    }
  }
}
