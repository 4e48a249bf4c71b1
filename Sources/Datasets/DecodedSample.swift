import Imaging

/// A photograph and its mask, decoded.
package struct DecodedSample: Sendable {
  /// Of `1 / reduction` of the mask's size, rounded up.
  package let image: Image
  package let reduction: Int
  package let mask: LabelMap
  /// Of the mask; made where crops are laid around pixels of a class.
  package let classPixels: ClassPixelIndex?
  /// What is odd about the photograph's file.
  package let note: ImageNote?
  /// Whether the photograph's file holds 16 bits a sample.
  package let isDeep: Bool

  package init(
    image: Image, reduction: Int = 1, mask: LabelMap, indexesClasses: Bool = false, note: ImageNote? = nil,
    isDeep: Bool = false
  ) {
    self.image = image
    self.reduction = reduction
    self.mask = mask
    self.note = note
    self.isDeep = isDeep
    classPixels = indexesClasses ? ClassPixelIndex(mask) : nil
  }

  package var byteCount: Int {
    image.pixels.count + mask.labels.count * MemoryLayout<UInt16>.size + (classPixels?.byteCount ?? 0)
  }
}
