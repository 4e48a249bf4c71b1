import Files
import Imaging

/// What one look at the two files of a sample found.
struct SampleInspection: Sendable {
  enum Depth: Sendable {
    /// Of the photograph only the header is read. Enough to decide how to train.
    case headers
    /// Every pixel of both files is decoded.
    case pixels
  }

  /// Equal for equal files, and nearly never for others. Holds in one run of the program only.
  struct Fingerprint: Hashable {
    let byteCount: Int
    let hash: Int
  }

  let sample: Sample
  private(set) var image: ImageHeader?
  private(set) var imageFingerprint: Fingerprint?
  private(set) var maskMode: String?
  private(set) var mask: MaskSummary?
  private(set) var faults: [DatasetFault] = []
  /// What is odd about the photograph's file; known once its pixels are decoded.
  private(set) var note: ImageNote?

  init(_ sample: Sample, depth: Depth, limits: DecodeLimits) {
    self.sample = sample
    do {
      switch depth {
      case .headers: image = try ImageFile.header(of: sample.image)
      case .pixels: try decodeImage(limits)
      }
    } catch {
      faults.append(.image(error))
    }
    do { try readMask(limits) } catch { faults.append(.mask(.image(error))) }
    if let image, let mask { compareSizes(image, mask) }
  }

  private mutating func decodeImage(_ limits: DecodeLimits) throws(ImageError) {
    let bytes = try Self.bytes(of: sample.image)
    let header = try ImageFile.header(bytes: bytes, named: sample.image)
    note = try ImageFile.photograph(bytes: bytes, named: sample.image, limits: limits).note
    var hasher = Hasher()
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    image = header
    imageFingerprint = Fingerprint(byteCount: bytes.count, hash: hasher.finalize())
  }

  private mutating func readMask(_ limits: DecodeLimits) throws(ImageError) {
    let bytes = try Self.bytes(of: sample.mask)
    let raw = try ImageFile.decodeMask(bytes: bytes, named: sample.mask, limits: limits)
    maskMode = try ImageFile.header(bytes: bytes, named: sample.mask).mode
    mask = MaskSummary(raw)
  }

  private static func bytes(of path: String) throws(ImageError) -> [UInt8] {
    do { return try FileSystem.read(path) } catch { throw .unreadable(error) }
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

  private mutating func compareSizes(_ image: ImageHeader, _ mask: MaskSummary) {
    let stored = PixelSize(width: image.width, height: image.height)
    let upright = image.upright
    if mask.size == upright { return }
    faults.append(
      mask.size == stored
        ? .maskNotRotated(
          mask: sample.mask, size: mask.size, image: sample.image, imageSize: upright,
          orientation: Int(image.orientation.rawValue))
        : .mask(.sizeMismatch(sample.mask, found: mask.size, expected: upright)))
  }
}

extension ImageHeader {
  var upright: PixelSize { PixelSize(width: uprightSize.width, height: uprightSize.height) }
}
