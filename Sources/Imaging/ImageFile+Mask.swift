import SkipSegFiles

extension ImageFile {
  /// The mask in a PNG or BMP, upright. JPEG is refused, because its loss turns labels into others.
  package static func decodeMask(
    _ path: String, limits: DecodeLimits = DecodeLimits()
  ) throws(ImageError) -> RawMask {
    try decodeMask(bytes: try bytes(of: path), named: path, limits: limits)
  }

  package static func decodeMask(
    bytes: [UInt8], named file: String, limits: DecodeLimits = DecodeLimits()
  ) throws(ImageError) -> RawMask {
    let codec = try Codec(file: file, bytes: bytes, limits: limits)
    if codec.format == .jpeg { throw .maskIsJPEG(file: file) }
    let header = try codec.header()
    try codec.claim(header.maskDecodingBytes, for: header)
    defer { MemoryGate.shared.release(header.maskDecodingBytes) }
    if header.channels == 3 {
      let (colors, _) = try codec.storedSamples(header, as: UInt8.self)
      return .colors(image(of: colors, channels: 3, header: header))
    }
    let (samples, palette) =
      header.bitDepth == 16
      ? try codec.storedSamples(header, as: UInt16.self)
      : try widened(codec.storedSamples(header, as: UInt8.self))
    let (width, height) = header.uprightSize
    let labels = header.orientation.apply(
      to: samples, width: header.width, height: header.height, channels: 1)
    return .indices(
      LabelMap(width: width, height: height, labels: labels), palette: palette, bitDepth: header.bitDepth)
  }

  private static func widened(_ stored: ([UInt8], MaskPalette?)) -> ([UInt16], MaskPalette?) {
    (stored.0.map { UInt16($0) }, stored.1)
  }
}
