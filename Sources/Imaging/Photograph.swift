import Files

/// A picture as it was read from a file.
package struct Photograph: Sendable, Equatable {
  /// Pixel (x, y) covers the whole picture's pixels from (x, y) * `reduction` on.
  package let image: Image
  /// 1, 2, 4 or 8; the image's sides are the whole picture's divided by it, rounded up.
  package let reduction: Int
  /// Size of the whole picture, upright.
  package let width, height: Int
  /// What is odd about the file, though the picture is whole.
  package let note: ImageNote?
}

extension ImageFile {
  /// The picture, upright, at `1 / reduction` of its size where the file allows it, else whole. What it allows depends
  /// on its header alone: a JPEG is decoded by smaller transforms of its blocks, unless a turned picture's first pixel
  /// would cover less than the others.
  /// - Parameter reduction: 1, 2, 4 or 8.
  package static func photograph(
    _ path: String, channels: Int = 3, reduction: Int = 1, limits: DecodeLimits = DecodeLimits()
  ) throws(ImageError) -> Photograph {
    try photograph(
      bytes: try bytes(of: path), named: path, channels: channels, reduction: reduction, limits: limits)
  }

  package static func photograph(
    bytes: [UInt8], named file: String, channels: Int = 3, reduction: Int = 1,
    limits: DecodeLimits = DecodeLimits()
  ) throws(ImageError) -> Photograph {
    precondition(channels == 1 || channels == 3, "an image has 1 or 3 channels, not \(channels)")
    precondition([1, 2, 4, 8].contains(reduction), "an image is reduced by 1, 2, 4 or 8, not \(reduction)")
    let codec = try Codec(file: file, bytes: bytes, limits: limits)
    let header = try codec.header()
    let isPossible =
      header.format == .jpeg
      && (header.orientation == .upright
        || header.width % reduction == 0 && header.height % reduction == 0)
    let reduction = isPossible ? reduction : 1
    let memory = header.decodingBytes(channels: channels, reduction: reduction)
    try codec.claim(memory, for: header)
    defer { MemoryGate.shared.release(memory) }
    let (pixels, oddity) = try codec.pixels(header, channels: channels, reduction: reduction)
    let (width, height) = header.uprightSize
    return Photograph(
      image: image(of: pixels, channels: channels, header: header.reduced(by: reduction)),
      reduction: reduction, width: width, height: height,
      note: oddity.map { ImageNote(file: file, format: codec.format, oddity: $0) })
  }
}
