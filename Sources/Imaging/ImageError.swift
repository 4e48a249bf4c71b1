import SkipSegFiles

/// Why a file gave no pixels. `file` is the path, or whatever name the bytes were given.
package enum ImageError: Error, Equatable, Codable {
  case unreadable(FileError)
  /// The file holds something else than a picture that can be decoded.
  case foreign(file: String, ForeignContent)
  case truncated(file: String, format: ImageFormat, detail: String)
  case damaged(file: String, format: ImageFormat, detail: String)
  case unsupported(file: String, format: ImageFormat, detail: String)
  case tooManyPixels(file: String, width: Int, height: Int, limit: Int)
  case sideTooLong(file: String, width: Int, height: Int, limit: Int)
  case tooManyScans(file: String, limit: Int)
  case outOfMemory(file: String, detail: String)
  case maskIsJPEG(file: String)
}

extension ImageError {
  /// The path, or whatever name the bytes were given.
  package var file: String {
    switch self {
    case .unreadable(let error): error.path
    case .foreign(let file, _), .truncated(let file, _, _), .damaged(let file, _, _),
      .unsupported(let file, _, _), .tooManyPixels(let file, _, _, _), .sideTooLong(let file, _, _, _),
      .tooManyScans(let file, _), .outOfMemory(let file, _), .maskIsJPEG(let file):
      file
    }
  }
}
