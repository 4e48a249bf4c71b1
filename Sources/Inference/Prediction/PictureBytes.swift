import SkipSegImaging

/// What a photograph takes beside the network, in bytes.
package struct PictureBytes: Sendable {
  let channels: Int
  private let logits: Int
  private let hasOverlay, hasTruth: Bool
  private let alsoWritten: Int

  /// - Parameters:
  ///   - channels: of the pixels.
  ///   - logits: that are kept of each pixel.
  ///   - hasOverlay: whether the photograph is written with its mask over it.
  ///   - hasTruth: whether its true mask is kept too.
  ///   - alsoWritten: what a pixel takes while other files are written beside the mask.
  package init(
    channels: Int, logits: Int = 0, hasOverlay: Bool = false, hasTruth: Bool = false, alsoWritten: Int = 0
  ) {
    self.alsoWritten = alsoWritten
    self.channels = channels
    self.logits = logits
    self.hasOverlay = hasOverlay
    self.hasTruth = hasTruth
  }

  /// From its decoding until its mask is written: pixels, labels, logits.
  package func held(pixels: Int) -> Int {
    let labels = MemoryLayout<UInt16>.stride * (hasTruth ? 2 : 1)
    return pixels * (channels + labels + MemoryLayout<Float>.stride * logits)
  }

  /// Nothing of a file that can't be read.
  func held(by file: String) -> Int {
    guard let header = try? ImageFile.header(of: file) else { return 0 }
    return held(pixels: header.width * header.height)
  }

  /// While its mask is written: the stored values and bytes of the file, and the overlay with its own.
  func written(pixels: Int) -> Int { pixels * (4 + writtenBesideMask) }

  /// What a pixel takes while files are written beside the mask.
  private var writtenBesideMask: Int { (hasOverlay ? 2 * channels : 0) + alsoWritten }

  /// What is to be expected of a photograph that is the only one: its pixels go before its mask is written, unless an
  /// overlay needs them, and a mask's file compresses well.
  func alone(pixels: Int) -> Int {
    let held = held(pixels: pixels)
    return max(held, held - (hasOverlay ? 0 : pixels * channels) + pixels * (2 + writtenBesideMask))
  }
}
