/// A kind of file that can be decoded, known by its first bytes and never by its name.
package enum ImageFormat: String, Sendable, Hashable, Codable {
  case jpeg = "JPEG"
  case png = "PNG"

  init?(signatureOf bytes: [UInt8]) {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else {
      return nil
    }
  }
}
