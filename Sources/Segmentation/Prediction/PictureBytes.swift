import Imaging

/// What a photograph takes beside the network, in bytes.
struct PictureBytes: Sendable {
  let channels: Int
  /// Logits that are kept of each pixel.
  var logits = 0
  var hasOverlay = false
  /// Whether its true mask is kept too.
  var hasTruth = false

  /// From its decoding until its mask is written: pixels, labels, logits.
  func held(pixels: Int) -> Int {
    pixels
      * (channels + MemoryLayout<UInt16>.stride * (hasTruth ? 2 : 1) + MemoryLayout<Float>.stride * logits)
  }

  /// Nothing of a file that can't be read.
  func held(by file: String) -> Int {
    guard let header = try? ImageFile.header(of: file) else { return 0 }
    return held(pixels: header.width * header.height)
  }

  /// While its mask is written: the stored values, indices and bytes of the file, and the overlay with its own.
  func written(pixels: Int) -> Int { pixels * (4 + (hasOverlay ? 2 * channels : 0)) }
}
