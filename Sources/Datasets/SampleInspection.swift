import SkipSegBasics
import SkipSegFiles
import SkipSegImaging
import Synchronization

/// What one look at the two files of a sample found.
struct SampleInspection: Sendable, Codable {
  enum Depth: Sendable {
    /// Of the photograph only the header is read. Enough to decide how to train.
    case headers
    /// Every pixel of both files is decoded.
    case pixels
  }

  /// Equal for equal files, and nearly never for others.
  struct Fingerprint: Hashable, Codable {
    let byteCount: Int
    let hash: UInt64
  }

  let sample: Sample
  private(set) var image: ImageHeader?
  private(set) var imageFingerprint: Fingerprint?
  /// Known once the photograph's pixels are decoded, as is what follows.
  private(set) var appearance: DifferenceHash?
  /// Whether the mask seems to belong to the stored pixels of a photograph that EXIF turns; nil where that can't be told.
  private(set) var favorsStoredFrame: Bool?
  private(set) var maskMode: String?
  private(set) var mask: MaskSummary?
  private(set) var faults: [DatasetFault] = []
  /// Whether the mask has another size than the photograph, and its shape.
  private(set) var isOfOtherSize = false
  /// What is odd about the photograph's file; known once its pixels are decoded.
  private(set) var note: ImageNote?

  /// - Parameter palettes: of the masks looked at so far, so that one of many masks is kept once.
  init(_ sample: Sample, depth: Depth, options: DatasetOptions, palettes: borrowing Mutex<Set<MaskPalette>>) {
    self.sample = sample
    var photograph: Photograph?
    do {
      switch depth {
      case .headers: image = try ImageFile.header(of: sample.image)
      case .pixels: photograph = try decodeImage(options.limits)
      }
    } catch {
      faults.append(.image(error))
    }
    do {
      let raw = try readMask(options, palettes)
      if let photograph, options.reading.masksAs == .upright {
        favorsStoredFrame = FrameEvidence.favorsStored(raw, of: photograph)
      }
    } catch { faults.append(.mask(.image(error))) }
    if let image, let mask { compareSizes(image, mask, MaskFit(options.reading)) }
  }

  private mutating func decodeImage(_ limits: DecodeLimits) throws(ImageError) -> Photograph {
    let bytes = try Self.bytes(of: sample.image)
    let header = try ImageFile.header(bytes: bytes, named: sample.image)
    let photograph = try ImageFile.photograph(bytes: bytes, named: sample.image, limits: limits)
    note = photograph.note
    appearance = DifferenceHash(photograph.image)
    image = header
    imageFingerprint = Fingerprint(byteCount: bytes.count, hash: contentHash(bytes))
    return photograph
  }

  private mutating func readMask(
    _ options: DatasetOptions, _ palettes: borrowing Mutex<Set<MaskPalette>>
  ) throws(ImageError) -> RawMask {
    let bytes = try Self.bytes(of: sample.mask)
    let raw = try ImageFile.decodeMask(bytes: bytes, named: sample.mask, limits: options.limits)
    maskMode = try ImageFile.header(bytes: bytes, named: sample.mask).mode
    let summary = MaskSummary(raw, levels: options.reading.levels, ignoring: options.ignoreIndex)
    mask = MaskSummary(
      size: summary.size, contents: summary.contents,
      palette: summary.palette.map { palette in palettes.withLock { $0.insert(palette).memberAfterInsert } },
      moved: summary.moved)
    return raw
  }

  private static func bytes(of path: String) throws(ImageError) -> [UInt8] {
    do { return try FileSystem.read(path) } catch { throw .unreadable(error) }
  }

  /// With the palette of a mask in place of an equal one, so that one of many masks is kept once.
  func sharing(_ palettes: inout Set<MaskPalette>) -> SampleInspection {
    guard let mask, let palette = mask.palette else { return self }
    var result = self
    result.mask = MaskSummary(
      size: mask.size, contents: mask.contents, palette: palettes.insert(palette).memberAfterInsert,
      moved: mask.moved)
    return result
  }

  /// With what `reader` finds wrong in the mask. Without a reader only what no reader could read is wrong.
  func judged(by reader: MaskReader?) -> SampleInspection {
    guard let mask else { return self }
    var result = self
    let errors = reader?.errors(in: mask, path: sample.mask)
    result.faults +=
      (errors ?? (mask.contents == .tooManyKinds ? [.tooManyKinds(sample.mask)] : [])).map { .mask($0) }
    return result
  }

  private mutating func compareSizes(_ image: ImageHeader, _ mask: MaskSummary, _ fit: MaskFit) {
    let stored = PixelSize(width: image.width, height: image.height)
    let upright = image.upright
    let found = mask.size.turned(by: fit.turn(image.orientation))
    if found == upright { return }
    isOfOtherSize = found.hasShape(of: upright)
    if isOfOtherSize && fit.resizes { return }
    faults.append(
      fit.frame == .upright && mask.size == stored
        ? .maskNotRotated(
          mask: sample.mask, size: mask.size, image: sample.image, imageSize: upright,
          orientation: Int(image.orientation.rawValue))
        : .mask(.sizeMismatch(sample.mask, found: found, expected: upright)))
  }
}

extension ImageHeader {
  var upright: PixelSize { PixelSize(width: uprightSize.width, height: uprightSize.height) }
}
