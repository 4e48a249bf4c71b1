import SkipSegFiles

/// A picture as it was read from a file.
package struct Photograph: Sendable, Equatable {
  /// Pixel (x, y) covers the pixels of the working size from (x, y) * `reduction` on.
  package let image: Image
  /// 1, 2, 4 or 8; the image's sides are those of the working size divided by it, rounded up.
  package let reduction: Int
  /// Working pixels per pixel of the whole picture.
  package let scale: Double
  /// Size of the whole picture, upright.
  package let width, height: Int
  /// How the file's pixels were turned to be upright.
  package let orientation: Orientation
  /// Whether the file holds 16 bits a sample.
  package let isDeep: Bool
  /// What is odd about the file, though the picture is whole.
  package let note: ImageNote?
}

extension ImageFile {
  /// The picture, upright, at `1 / reduction` of its size where the file allows it, else whole. What it allows depends
  /// on its header alone: a JPEG is decoded by smaller transforms of its blocks, unless a turned picture's first pixel
  /// would cover less than the others. At another working size than its own a picture is always reduced: a triangle
  /// filter does what the file doesn't allow.
  /// - Parameters:
  ///   - working: the size that `reduction` counts from.
  ///   - reduction: 1, 2, 4 or 8.
  ///   - range: which samples of 16 bits become 0 and 255; nil: all that 16 bits hold. Others take their full range.
  package static func photograph(
    _ path: String, channels: Int = 3, working: WorkingScale = .native, reduction: Int = 1,
    range: SampleRange? = nil, limits: DecodeLimits = DecodeLimits()
  ) throws(ImageError) -> Photograph {
    try photograph(
      bytes: try bytes(of: path), named: path, channels: channels, working: working, reduction: reduction,
      range: range, limits: limits)
  }

  package static func photograph(
    bytes: [UInt8], named file: String, channels: Int = 3, working: WorkingScale = .native,
    reduction: Int = 1, range: SampleRange? = nil, limits: DecodeLimits = DecodeLimits()
  ) throws(ImageError) -> Photograph {
    precondition(channels == 1 || channels == 3, "an image has 1 or 3 channels, not \(channels)")
    precondition([1, 2, 4, 8].contains(reduction), "an image is reduced by 1, 2, 4 or 8, not \(reduction)")
    let codec = try Codec(file: file, bytes: bytes, limits: limits)
    let header = try codec.header()
    let plan = ScaledDecoding(header, working: working, reduction: reduction)
    let isDeep = header.bitDepth == 16
    let memory = plan.bytes(header, channels: channels)
    try codec.claim(memory, for: header)
    defer { MemoryGate.shared.release(memory) }
    let (pixels, oddity): ([UInt8], ImageNote.Oddity?)
    if isDeep, let range {
      let (samples, found) = try codec.deepPixels(header, channels: channels)
      (pixels, oddity) = (range.scaled(samples), found)
    } else {
      (pixels, oddity) = try codec.pixels(header, channels: channels, reduction: plan.decoded)
    }
    let (width, height) = header.uprightSize
    return Photograph(
      image: plan.scaled(image(of: pixels, channels: channels, header: header.reduced(by: plan.decoded))),
      reduction: plan.reduction, scale: plan.scale, width: width, height: height,
      orientation: header.orientation, isDeep: isDeep,
      note: oddity.map { ImageNote(file: file, format: codec.format, oddity: $0) })
  }

  /// Counts the samples of a photograph of 16 bits, in as many channels as it has.
  package static func histogram(
    of path: String, limits: DecodeLimits = DecodeLimits()
  ) throws(ImageError) -> SampleHistogram {
    let codec = try Codec(file: path, bytes: try bytes(of: path), limits: limits)
    let header = try codec.header()
    let memory = header.decodingBytes(channels: header.channels)
    try codec.claim(memory, for: header)
    defer { MemoryGate.shared.release(memory) }
    var histogram = SampleHistogram()
    histogram.add(try codec.deepPixels(header, channels: header.channels).0)
    return histogram
  }
}
