import SkipSegConcurrency
import SkipSegImaging

/// A photograph and its mask, decoded.
package struct DecodedSample: Sendable {
  /// Of `1 / reduction` of the working size, rounded up.
  package let image: Image
  package let reduction: Int
  /// Working pixels per pixel of the photograph.
  package let scale: Double
  /// Of the working size where crops are cut, of the photograph's own where predictions are judged.
  package let mask: LabelMap
  /// Of the mask; made where crops are laid around pixels of a class.
  package let classPixels: ClassPixelIndex?
  /// What is odd about the photograph's file.
  package let note: ImageNote?
  /// Whether the photograph's file holds 16 bits a sample.
  package let isDeep: Bool

  package init(
    image: Image, reduction: Int = 1, scale: Double = 1, mask: LabelMap, indexesClasses: Bool = false,
    note: ImageNote? = nil, isDeep: Bool = false
  ) {
    self.image = image
    self.reduction = reduction
    self.scale = scale
    self.mask = mask
    self.note = note
    self.isDeep = isDeep
    classPixels = indexesClasses ? ClassPixelIndex(mask) : nil
  }

  package var byteCount: Int {
    image.pixels.count + mask.labels.count * MemoryLayout<UInt16>.size + (classPixels?.byteCount ?? 0)
  }
}

extension Fault {
  /// Of a sample that can't be decoded.
  ///
  /// - Parameters:
  ///   - cause: what `decode` threw.
  ///   - error: the cause, or what is to be said in its place.
  package init(decoding sample: Sample, cause: any Error, _ error: (any Error)? = nil) {
    switch cause {
    case MaskError.image(let image): self.init(.unreadable, file: image.file, error ?? cause)
    case let mask as MaskError: self.init(.mismatched, file: mask.file, error ?? cause)
    default: self.init(.unreadable, file: sample.image, error ?? cause)
    }
  }
}

extension Note {
  package init(_ note: ImageNote) { self.init("\(note)", file: note.file) }
}
