/// A kind of file that can be decoded, known by its first bytes and never by its name.
package enum ImageFormat: String, Sendable, Hashable, Codable {
  case jpeg = "JPEG"
  case png = "PNG"
  case bmp = "BMP"

  /// As many bytes of a file's beginning as tell its format.
  package static let signatureLength = BMP.signatureLength

  /// Nil where a file that begins with these bytes is of no such format.
  package init?(signature bytes: some Collection<UInt8>) {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if BMP.isSignature(bytes) {
      self = .bmp
    } else {
      return nil
    }
  }
}

extension ImageFile {
  /// The format of the picture in a file, whatever its name; nil where it holds none that can be decoded.
  package static func format(of path: String) throws(ImageError) -> ImageFormat? {
    ImageFormat(signature: try bytes(of: path, upTo: ImageFormat.signatureLength))
  }
}
