extension ImageError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let error):
      "\(error)"
    case .foreign(let file, let content):
      "\(file): \(content.wording.found), expected a JPEG, PNG or BMP; \(content.wording.remedy)"
    case .truncated(let file, let format, let detail):
      "\(file): the \(format.rawValue) is cut off (\(detail)), expected a whole picture; copy it again"
    case .damaged(let file, let format, let detail):
      "\(file): the \(format.rawValue) is damaged (\(detail)), expected a whole picture; copy it again"
    case .unsupported(let file, let format, let detail):
      "\(file): this kind of \(format.rawValue) is not supported (\(detail)); save it as 8-bit RGB"
    case .tooManyPixels(let file, let width, let height, let limit):
      "\(file): \(width) x \(height) pixels, expected at most \(limit) in all; make it smaller"
    case .sideTooLong(let file, let width, let height, let limit):
      "\(file): \(width) x \(height) pixels, expected at most \(limit) a side; cut it into tiles"
    case .tooManyScans(let file, let limit):
      "\(file): the JPEG has more than \(limit) scans, expected about ten; save it again"
    case .outOfMemory(let file, let detail):
      "\(file): memory is too short for it (\(detail)); make it smaller"
    case .maskIsJPEG(let file):
      "\(file): the mask is a JPEG, expected a PNG; JPEG changes the values of pixels, so export the mask as PNG"
    }
  }
}

extension ForeignContent {
  fileprivate var wording: (found: String, remedy: String) {
    switch self {
    case .empty: return ("the file is empty", "copy it again or remove it")
    case .zeros: return ("nothing but zeros, as a copy that failed leaves them", "copy it again or remove it")
    case .known(let name, let remedy): return ("this is \(name)", remedy)
    case .unknown(let bytes):
      let digits = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
      return (
        "unknown content that begins with the bytes \(digits.joined(separator: " "))", "convert or remove it"
      )
    }
  }
}
