/// What an image file says of itself before its pixels.
package struct ImageHeader: Sendable, Hashable, Codable {
  package let format: ImageFormat
  /// Size as stored, before the orientation is applied.
  package let width: Int
  package let height: Int
  package let orientation: Orientation
  /// Bits of one stored sample.
  package let bitDepth: Int
  /// Stored samples of one pixel without alpha; 1 for a palette index.
  package let channels: Int
  /// The most that decoding keeps beside the pixels that it returns, a few rows apart: all coefficients of a JPEG of
  /// several scans, all rows of an interlaced PNG.
  package let bufferedBytes: Int
  /// For people: "YCbCr 4:2:0", "palette 4-bit", "grey 16-bit".
  package let mode: String

  /// The header of the same picture at `1 / reduction` of its size, a part of a pixel being one too.
  func reduced(by reduction: Int) -> ImageHeader {
    func side(_ side: Int) -> Int { (side - 1) / reduction + 1 }
    return ImageHeader(
      format: format, width: side(width), height: side(height), orientation: orientation, bitDepth: bitDepth,
      channels: channels, bufferedBytes: bufferedBytes, mode: mode)
  }

  /// Size as a viewer shows it.
  package var uprightSize: (width: Int, height: Int) {
    orientation.swapsAxes ? (height, width) : (width, height)
  }
}
