/// A picture of 8 bits a sample: interleaved, row major, upright.
package struct Image: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// 1 (grey) or 3 (red, green, blue).
  package let channels: Int
  /// `height * width * channels` samples.
  package var pixels: [UInt8]

  package init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(channels == 1 || channels == 3, "an image has 1 or 3 channels, not \(channels)")
    precondition(
      pixels.count == width * height * channels,
      "\(width) x \(height) x \(channels) image cannot hold \(pixels.count) samples")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }
}
