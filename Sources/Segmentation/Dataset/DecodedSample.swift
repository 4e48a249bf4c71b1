import Imaging

/// A photograph and its mask, decoded.
package struct DecodedSample: Sendable {
  /// Of `1 / reduction` of the mask's size, rounded up.
  package let image: Image
  package let reduction: Int
  package let mask: LabelMap

  package init(image: Image, reduction: Int = 1, mask: LabelMap) {
    self.image = image
    self.reduction = reduction
    self.mask = mask
  }

  var byteCount: Int { image.pixels.count + mask.labels.count * MemoryLayout<UInt16>.size }
}

extension Sample {
  /// Reads the photograph and its mask, which must be of the same size.
  func decode(channels: Int, masks: MaskReader) throws -> DecodedSample {
    let image = try ImageFile.decode(self.image, channels: channels)
    return DecodedSample(image: image, mask: try masks.read(mask, expecting: (image.width, image.height)))
  }
}
