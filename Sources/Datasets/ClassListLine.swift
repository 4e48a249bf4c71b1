import Foundation

/// A line of a class list taken apart: whole numbers, a name, whole numbers. Which of them are an index, a colour or a
/// part of the name only all lines together tell.
struct ClassListLine {
  let number: Int
  /// At most one of both is a colour.
  private(set) var before: [Int] = []
  private(set) var after: [Int] = []
  private(set) var name: String
  private(set) var isQuoted = false
  /// The words and numbers of the line.
  let tokens: [Substring]
  private let text: String

  /// - Parameter text: without comment.
  init(_ text: String, number: Int) {
    self.number = number
    self.text = text
    tokens = text.split(whereSeparator: Self.isSeparator)
    name = ""
    if let quoted = Self.quotedName(in: text) {
      (before, name, after, isQuoted) = (quoted.before, quoted.name, quoted.after, true)
      return
    }
    var words = tokens[...]
    if let color = words.last.flatMap(Self.hexadecimalColor), words.count > 1 {
      after = color
      words.removeLast()
    }
    // A lone number is a name.
    if words.count > 1 || !after.isEmpty {
      let trailing = words.reversed().prefix { Self.wholeNumber($0) != nil }.count
      after = words.suffix(trailing).compactMap(Self.wholeNumber) + after
      words.removeLast(trailing)
      before = words.prefix { Self.wholeNumber($0) != nil }.compactMap(Self.wholeNumber)
      words.removeFirst(before.count)
    }
    name = Self.name(words, in: text)
  }

  /// Takes the one number in front for the class's index.
  mutating func dropIndexBefore() { before = [] }

  /// Takes the first number behind the name for the class's index.
  mutating func dropIndexAfter() { after.removeFirst() }

  /// Takes the one number in front, or the first behind, for a part of the name.
  mutating func joinNumber() {
    if isQuoted { return }
    if before.count == 1 {
      name = "\(before.removeFirst()) \(name)"
    } else if !after.isEmpty {
      name += " \(after.removeFirst())"
    }
  }

  /// Whether the line ends in three numbers that are not all whole.
  var endsInFractions: Bool {
    let last = tokens.suffix(3)
    return last.count == 3 && !last.allSatisfy { Self.wholeNumber($0) != nil }
      && last.allSatisfy { Double(Self.withoutBrackets($0)) != nil }
  }

  private static func isSeparator(_ character: Character) -> Bool {
    character.isWhitespace || ",;:=|".contains(character)
  }

  private static func withoutBrackets(_ word: some StringProtocol) -> String {
    word.trimmingCharacters(in: CharacterSet(charactersIn: "()[]{}"))
  }

  private static func wholeNumber(_ word: Substring) -> Int? { Int(withoutBrackets(word)) }

  /// `#FF8000`.
  static func hexadecimalColor(_ word: Substring) -> [Int]? {
    guard word.utf8.count == 7, word.first == "#", let value = UInt32(word.dropFirst(), radix: 16) else {
      return nil
    }
    return [16, 8, 0].map { Int(value >> $0 & 255) }
  }

  /// The text from the first to the last word, with single spaces.
  private static func name(_ words: ArraySlice<Substring>, in text: String) -> String {
    guard let first = words.first, let last = words.last else { return "" }
    return text[first.startIndex..<last.endIndex].split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// A name in quotes, with nothing but numbers beside it.
  private static func quotedName(in text: String) -> (before: [Int], name: String, after: [Int])? {
    guard let begin = text.firstIndex(where: { "\"'".contains($0) }),
      let end = text.lastIndex(of: text[begin]), end > begin
    else { return nil }
    let sides = [text[..<begin], text[text.index(after: end)...]].map { (side: Substring) -> [Int]? in
      let words = side.split(whereSeparator: isSeparator)
      let numbers = words.compactMap(wholeNumber)
      return numbers.count == words.count ? numbers : words.count == 1 ? hexadecimalColor(words[0]) : nil
    }
    guard let before = sides[0], let after = sides[1] else { return nil }
    let quote = String(text[begin])
    let name = text[text.index(after: begin)..<end].replacingOccurrences(of: quote + quote, with: quote)
    return (before, name.trimmed, after)
  }
}

extension TextLine {
  /// Without what follows a `#` that starts the line or stands behind white space, unless it begins a colour.
  var withoutComment: TextLine {
    var isOpen = true
    for index in content.indices {
      if isOpen, content[index] == "#",
        ClassListLine.hexadecimalColor(content[index...].prefix { !$0.isWhitespace }) == nil
          || index == content.startIndex
      {
        return TextLine(number: number, content: content[..<index].trimmed)
      }
      isOpen = content[index].isWhitespace
    }
    return self
  }
}
