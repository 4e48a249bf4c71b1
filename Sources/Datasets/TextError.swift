import SkipSegFiles

/// Why a file gave no text.
package enum TextError: Error, Equatable, CustomStringConvertible {
  case file(FileError)
  case notText(String)

  package var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .notText(let path): "\(path): not UTF-8 text; save it as UTF-8"
    }
  }
}
