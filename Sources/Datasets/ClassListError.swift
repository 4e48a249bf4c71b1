import SkipSegImaging

/// Why a class file can't be used.
package enum ClassListError: Error, Equatable, CustomStringConvertible {
  case text(TextError)
  case noClasses(String)
  case tooManyClasses(String, count: Int)
  case noName(String, line: Int)
  case controlCharacter(String, line: Int, code: UInt32)
  case unclear(String, line: Int, found: String, remedy: String)
  case badColor(String, line: Int)
  case colorsIncomplete(String, line: Int, firstHasColor: Bool)
  case duplicateName(String, name: String, lines: Int, Int)
  case duplicateColor(String, color: RGB, lines: Int, Int)

  package var description: String {
    switch self {
    case .text(let error): "\(error)"
    case .noClasses(let path): "\(path): lists no class; write one class a line, 'name' or 'name r g b'"
    case .tooManyClasses(let path, let count):
      "\(path): lists \(count) classes; at most \(ClassList.maximumCount) are possible"
    case .noName(let path, let line):
      "\(path):\(line): a colour without a name; write 'name r g b'"
    case .controlCharacter(let path, let line, let code):
      "\(path):\(line): holds the control character \(code), which no name may hold; "
        + (code == 0 ? "the file seems to be UTF-16; save it as UTF-8" : "remove it")
    case .unclear(let path, let line, let found, let remedy):
      "\(path):\(line): \(found); \(remedy)"
    case .badColor(let path, let line):
      "\(path):\(line): the colour is not three numbers of 0...255"
    case .colorsIncomplete(let path, let line, let firstHasColor):
      "\(path):\(line): this class has \(firstHasColor ? "no" : "a") colour, the first class has "
        + "\(firstHasColor ? "one" : "none"); give every class a colour, or none"
    case .duplicateName(let path, let name, let first, let second):
      "\(path):\(second): the class '\(name)' stands in line \(first) already; names must differ"
    case .duplicateColor(let path, let color, let first, let second):
      "\(path):\(second): the colour \(color.words) stands in line \(first) already; colours must differ"
    }
  }
}

extension RGB {
  /// As class files write it: `128 64 0`.
  package var words: String { "\(red) \(green) \(blue)" }
}
