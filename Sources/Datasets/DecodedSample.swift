import Concurrency
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

  package init(
    image: Image, reduction: Int = 1, mask: LabelMap, indexesClasses: Bool = false, note: ImageNote? = nil
  ) {
    self.image = image
    self.reduction = reduction
    self.mask = mask
    self.note = note
    classPixels = indexesClasses ? ClassPixelIndex(mask) : nil
  }

  package var byteCount: Int {
    image.pixels.count + mask.labels.count * MemoryLayout<UInt16>.size + (classPixels?.byteCount ?? 0)
  }
}

extension Sample {
  /// Reads the photograph and its mask, which must be of the same size.
  package func decode(channels: Int, masks: MaskReader) throws -> DecodedSample {
    let photograph = try ImageFile.photograph(image, channels: channels)
    return DecodedSample(
      image: photograph.image, mask: try masks.read(mask, expecting: (photograph.width, photograph.height)),
      note: photograph.note)
  }

  /// Reads what crops are cut from: the photograph in RGB at `1 / reduction` of its size where the format allows it, and
  /// its mask, which is of the whole photograph's size.
  package func decode(reduction: Int, indexesClasses: Bool, masks: MaskReader) throws -> DecodedSample {
    let photograph = try ImageFile.photograph(image, reduction: reduction)
    return DecodedSample(
      image: photograph.image, reduction: photograph.reduction,
      mask: try masks.read(mask, expecting: (photograph.width, photograph.height)),
      indexesClasses: indexesClasses, note: photograph.note)
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
