import SkipSegFiles

/// Reads JPEG, PNG and BMP, whole or not at all: a picture of which a part is missing is an error.
///
/// Bytes behind the end of the picture, which cameras use for notes of their own and for further pictures, are no part of
/// it and not looked at.
package enum ImageFile {
  /// Reads no more of the file than its header needs.
  package static func header(of path: String) throws(ImageError) -> ImageHeader {
    let prefixLength = 65_536
    let prefix = try bytes(of: path, upTo: prefixLength)
    do {
      let codec = try Codec(file: path, bytes: prefix)
      return try codec.header(fileBytes: prefix.count < prefixLength ? nil : try byteCount(of: path))
    } catch .truncated where prefix.count == prefixLength {
      // Previews and profiles may fill more than that.
      return try header(bytes: try bytes(of: path), named: path)
    }
  }

  package static func header(bytes: [UInt8], named file: String) throws(ImageError) -> ImageHeader {
    try Codec(file: file, bytes: bytes).header()
  }

  /// The picture alone in `channels` 1 (luma) or 3 (RGB), upright. 16-bit samples are scaled to 8, ink becomes light,
  /// and what is transparent lies on black.
  package static func decode(
    _ path: String, channels: Int = 3, limits: DecodeLimits = DecodeLimits()
  ) throws(ImageError) -> Image {
    try decode(bytes: try bytes(of: path), named: path, channels: channels, limits: limits)
  }

  package static func decode(
    bytes: [UInt8], named file: String, channels: Int = 3, limits: DecodeLimits = DecodeLimits()
  ) throws(ImageError) -> Image {
    try photograph(bytes: bytes, named: file, channels: channels, limits: limits).image
  }

  private static func byteCount(of path: String) throws(ImageError) -> Int {
    do {
      return try FileSystem.end(of: path, upTo: 0).fileBytes
    } catch {
      throw .unreadable(error)
    }
  }

  static func bytes(of path: String, upTo limit: Int = .max) throws(ImageError) -> [UInt8] {
    do {
      return try FileSystem.read(path, upTo: limit)
    } catch {
      throw .unreadable(error)
    }
  }

  static func image(of stored: [UInt8], channels: Int, header: ImageHeader) -> Image {
    let (width, height) = header.uprightSize
    let pixels = header.orientation.apply(
      to: stored, width: header.width, height: header.height, channels: channels)
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }
}
