/// The words and marks of Swift code, without its comments and strings; what a string interpolates is code.
struct SwiftTokens {
  private(set) var tokens: [String] = []
  private let bytes: [UInt8]
  private var place = 0

  init(_ source: String) {
    bytes = Array(source.utf8)
    readCode(toParenthesis: false)
  }

  /// Reads to the end or, inside a string, to the parenthesis that closes an interpolation.
  private mutating func readCode(toParenthesis: Bool) {
    var depth = 0
    while place < bytes.count {
      let byte = bytes[place]
      if starts("//") {
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
      } else if starts("/*") {
        skipComment()
      } else if let hashes = hashesOfString() {
        readString(hashes: hashes)
      } else if isPartOfWord(byte) {
        let start = place
        while place < bytes.count, isPartOfWord(bytes[place]) { place += 1 }
        tokens.append(String(decoding: bytes[start..<place], as: UTF8.self))
      } else {
        place += 1
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") {
          if toParenthesis && depth == 0 { return }
          depth -= 1
        }
        // The accents around a name that would be a keyword say nothing.
        if byte > UInt8(ascii: " ") && byte != UInt8(ascii: "`") {
          tokens.append(String(UnicodeScalar(byte)))
        }
      }
    }
  }

  /// Comments nest.
  private mutating func skipComment() {
    var depth = 0
    repeat {
      if starts("/*") {
        depth += 1
        place += 2
      } else if starts("*/") {
        depth -= 1
        place += 2
      } else {
        place += 1
      }
    } while depth > 0 && place < bytes.count
  }

  /// The number of # before the quotation mark of a string that begins here.
  private func hashesOfString() -> Int? {
    var end = place
    while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
    return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - place : nil
  }

  private mutating func readString(hashes: Int) {
    place += hashes
    let quotes = starts("\"\"\"") ? "\"\"\"" : "\""
    place += quotes.utf8.count
    let marks = String(repeating: "#", count: hashes)
    while place < bytes.count, !starts(quotes + marks) {
      if starts("\\" + marks + "(") {
        place += hashes + 2
        readCode(toParenthesis: true)
      } else {
        place += starts("\\" + marks) ? hashes + 2 : 1
      }
    }
    place += quotes.utf8.count + hashes
  }

  private func starts(_ text: String) -> Bool { bytes[place...].starts(with: text.utf8) }

  private func isPartOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 128...:
      true
    default: false
    }
  }
}
