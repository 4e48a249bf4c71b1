import SkipSegFiles

/// A line of a text file that isn't blank, without the white space at both ends.
package struct TextLine: Equatable, Sendable {
  /// Counted from 1, blank lines too.
  package let number: Int
  package let content: String

  /// The lines of a UTF-8 file. Every line ending counts as one, and a byte order mark is no part of the
  /// text.
  static func read(_ path: String, acceptsPipe: Bool = false) throws(TextError) -> [TextLine] {
    let bytes: [UInt8]
    do { bytes = try FileSystem.read(path, acceptsPipe: acceptsPipe) } catch { throw .file(error) }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(path) }
    return lines(of: text)
  }

  package static func lines(of text: String) -> [TextLine] {
    let body = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    return body.split(omittingEmptySubsequences: false) { ["\n", "\r\n", "\r"].contains($0) }.enumerated()
      .map { TextLine(number: $0 + 1, content: $1.trimmed) }
      .filter { !$0.content.isEmpty }
  }
}

extension StringProtocol {
  /// Without the white space at both ends.
  var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
