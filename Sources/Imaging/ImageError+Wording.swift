extension ImageError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let error):
      "\(error)"
    case .unknownFormat(let file, let firstBytes):
      "\(file): \(Self.wording(ofContent: firstBytes)), expected a JPEG or PNG; convert or remove it"
    case .truncated(let file, let format, let detail):
      "\(file): the \(format.rawValue) is cut off (\(detail)), expected a whole picture; copy it again"
    case .damaged(let file, let format, let detail):
      "\(file): the \(format.rawValue) is damaged (\(detail)), expected a whole picture; copy it again"
    case .unsupported(let file, let format, let detail):
      "\(file): this kind of \(format.rawValue) is not supported (\(detail)); save it as 8-bit RGB"
    case .tooManyPixels(let file, let width, let height, let limit):
      "\(file): \(width) x \(height) pixels, expected at most \(limit) in all; make it smaller"
    case .tooManyScans(let file, let limit):
      "\(file): the JPEG has more than \(limit) scans, expected about ten; save it again"
    case .outOfMemory(let file, let detail):
      "\(file): memory is too short for it (\(detail)); make it smaller"
    case .maskIsJPEG(let file):
      "\(file): the mask is a JPEG, expected a PNG; JPEG changes the values of pixels, so export the mask as PNG"
    }
  }

  private static func wording(ofContent bytes: [UInt8]) -> String {
    if bytes.isEmpty { return "the file is empty" }
    for (name, offset, signature) in knownSignatures
    where bytes.dropFirst(offset).starts(with: signature.utf8) {
      return "this is \(name)"
    }
    let digits = bytes.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    return "unknown content that begins with the bytes \(digits.joined(separator: " "))"
  }

  /// Kinds of file that are often met among photographs: name, offset, bytes.
  private static let knownSignatures: [(String, Int, String)] = [
    ("a GIF", 0, "GIF8"), ("a BMP", 0, "BM"), ("a WebP", 8, "WEBP"), ("a TIFF", 0, "II*\0"),
    ("a TIFF", 0, "MM\0*"), ("a HEIC", 4, "ftyphei"), ("an AVIF", 4, "ftypavif"), ("a PDF", 0, "%PDF"),
    ("a web page", 0, "<!DOCTYPE"), ("a web page", 0, "<html"),
  ]
}
