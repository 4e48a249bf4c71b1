import Imaging

/// A photograph and its mask, decoded.
struct DecodedSample: Sendable {
  let image: Image
  let mask: LabelMap

  var byteCount: Int { image.pixels.count + mask.labels.count * MemoryLayout<UInt16>.size }
}

extension Sample {
  /// Reads the photograph and its mask, which must be of the same size.
  func decode(channels: Int, masks: MaskReader) throws -> DecodedSample {
    let image = try ImageFile.decode(self.image, channels: channels)
    return DecodedSample(image: image, mask: try masks.read(mask, expecting: (image.width, image.height)))
  }
}
