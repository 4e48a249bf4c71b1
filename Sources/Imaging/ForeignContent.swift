/// What stands in a file where a picture was expected.
package enum ForeignContent: Sendable, Equatable, Codable {
  case empty
  /// Nothing but zeros: the file's size is there, its contents were never written.
  case zeros
  /// `name` as in "this is a GIF"; `remedy`: the way to a picture.
  case known(name: String, remedy: String)
  case unknown(firstBytes: [UInt8])

  /// Nil where the bytes are a JPEG, a PNG or a BMP that decoders read.
  init?(_ bytes: [UInt8]) {
    if ImageFormat(signature: bytes) != nil {
      guard Self.applePNG.begins(bytes) else { return nil }
      self = Self.applePNG.content
    } else if bytes.isEmpty {
      self = .empty
    } else if bytes.allSatisfy({ $0 == 0 }) {
      self = .zeros
    } else if let kind = Self.kinds.first(where: { $0.begins(bytes) }) {
      self = kind.content
    } else if let markup = Self.markup(bytes) {
      self = markup
    } else {
      self = .unknown(firstBytes: Array(bytes.prefix(8)))
    }
  }

  private struct Kind {
    let name: String
    let signature: [UInt8]
    let offset: Int
    let remedy: String

    /// - Parameter signature: a scalar for each byte.
    init(_ name: String, _ signature: String, at offset: Int = 0, _ remedy: String) {
      self.name = name
      self.signature = signature.unicodeScalars.map { UInt8($0.value) }
      self.offset = offset
      self.remedy = remedy
    }

    var content: ForeignContent { .known(name: name, remedy: remedy) }

    func begins(_ bytes: [UInt8]) -> Bool { bytes.dropFirst(offset).starts(with: signature) }
  }

  private static let convert = "convert it, such as with `magick FILE FILE.png`"
  /// Of what may hold several pictures; 16 bits stay 16.
  private static let convertFirst =
    "convert it, such as with `magick 'FILE[0]' FILE.png`, which keeps its first picture, and 16 bits where it has them"
  private static let develop = "export it as JPEG or PNG from a raw converter"
  private static let frames = "extract its pictures, such as with `ffmpeg -i FILE %05d.png`"
  private static let array = "write it as a PNG of 8 or 16 bits"
  private static let unpack = "unpack it"
  private static let again = "fetch the picture itself again"

  /// Its first chunk names it; the pixels behind are stored in a way of their own.
  private static let applePNG = Kind(
    "a PNG of Apple's CgBI variant, which only Apple's programs read", "CgBI", at: 12,
    "convert it back with `xcrun pngcrush -revert-iphone-optimizations FILE FILE.png`")

  /// The more exact ones first.
  private static let kinds: [Kind] = [
    Kind(
      "a PNG that was copied as if it were text", "\u{89}PNG\n\u{1A}\n",
      "copy it again, in binary mode"),
    Kind(
      "a PNG that was copied as if it were text", "\u{EF}\u{BF}\u{BD}PNG",
      "copy it again, in binary mode"),
    Kind(
      "a pointer of Git LFS in place of a file", "version https://git-lfs.github.com/spec/",
      "fetch the file with `git lfs pull`"),
    Kind(
      "a pointer of Git LFS in place of a file", "version https://hawser.github.com/spec/",
      "fetch the file with `git lfs pull`"),
    Kind(
      "a pointer of git-annex in place of a file", "/annex/objects/",
      "fetch the file with `git annex get FILE`"),
    Kind("a JPEG 2000", "\u{0}\u{0}\u{0}\u{C}jP  ", convert),
    Kind("a JPEG 2000", "\u{FF}O\u{FF}Q", convert),
    Kind("a JPEG XL", "\u{0}\u{0}\u{0}\u{C}JXL ", convert),
    Kind("a JPEG XL", "\u{FF}\u{A}", convert),
    Kind("a JPEG XR", "II\u{BC}", convert),
    Kind("a HEIC", "ftyphei", at: 4, convert),
    Kind("a HEIC", "ftyphev", at: 4, convert),
    Kind("a HEIC or an AVIF", "ftypmif1", at: 4, convert),
    Kind("a HEIC or an AVIF", "ftypmsf1", at: 4, convert),
    Kind("an AVIF", "ftypavi", at: 4, convert),
    Kind("a camera's raw photograph (CR3)", "ftypcrx", at: 4, develop),
    Kind("a video", "ftyp", at: 4, frames),
    Kind("a video", "\u{1A}E\u{DF}\u{A3}", frames),
    Kind("a video", "AVI ", at: 8, frames),
    Kind("a WebP", "WEBP", at: 8, convert),
    Kind("a GIF", "GIF8", convertFirst),
    Kind("a camera's raw photograph (CR2)", "II*\0\u{10}\0\0\0CR", develop),
    Kind("a camera's raw photograph (ORF)", "IIRO", develop),
    Kind("a camera's raw photograph (RW2)", "IIU\0", develop),
    Kind("a camera's raw photograph (RAF)", "FUJIFILMCCD-RAW", develop),
    Kind("a TIFF, or a camera's raw photograph such as DNG", "II*\0", convertFirst),
    Kind("a TIFF, or a camera's raw photograph such as DNG", "MM\0*", convertFirst),
    Kind("a BigTIFF", "II+\0", convertFirst),
    Kind("a BigTIFF", "MM\0+", convertFirst),
    Kind("a BMP of an unknown kind", "BM", convert),
    Kind("a Photoshop document", "8BPS", "export it as JPEG or PNG"),
    Kind("an OpenEXR", "v/1\u{1}", convert),
    Kind("a Radiance picture", "#?", convert),
    Kind("a DirectDraw surface", "DDS ", convert),
    Kind("a QOI", "qoif", convert),
    Kind("a FITS", "SIMPLE  =", array),
    Kind("an icon", "\u{0}\u{0}\u{1}\u{0}", convert),
    Kind("an animation (MNG)", "\u{8A}MNG", frames),
    Kind("a PDF", "%PDF", "draw its pages, such as with `pdftoppm -png FILE page`"),
    Kind("a NumPy array", "\u{93}NUMPY", array),
    Kind("an HDF5 file", "\u{89}HDF", array),
    Kind("a DICOM", "DICM", at: 128, array),
    Kind("a ZIP archive", "PK\u{03}\u{04}", unpack),
    Kind("a gzip archive", "\u{1F}\u{8B}", unpack),
    Kind("a 7z archive", "7z\u{BC}\u{AF}", unpack),
    Kind("an RAR archive", "Rar!", unpack),
    Kind("what macOS keeps beside a file (AppleDouble)", "\u{0}\u{5}\u{16}\u{7}", "remove it"),
    Kind("a PNM", "P1\n", convert), Kind("a PNM", "P2\n", convert), Kind("a PNM", "P3\n", convert),
    Kind("a PNM", "P4\n", convert), Kind("a PNM", "P5\n", convert), Kind("a PNM", "P6\n", convert),
    Kind("a PAM", "P7\n", convert), Kind("a PFM", "PF\n", convert), Kind("a PFM", "Pf\n", convert),
  ]

  /// Text that servers send in place of a picture, and drawings; white space and a byte order mark may stand before.
  private static func markup(_ bytes: [UInt8]) -> ForeignContent? {
    let begin = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let text = String(
      decoding: bytes[begin...].drop { $0 <= 0x20 }.prefix(1024), as: UTF8.self
    ).lowercased()
    if text.hasPrefix("<svg") || text.hasPrefix("<?xml") && text.contains("<svg") {
      return .known(name: "a drawing (SVG)", remedy: "draw it, such as with `rsvg-convert FILE -o FILE.png`")
    }
    if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") || text.hasPrefix("<head") {
      return .known(name: "a web page", remedy: again)
    }
    if text.hasPrefix("<?xml") || text.hasPrefix("<!doctype") || text.hasPrefix("<error") {
      return .known(name: "a text in XML", remedy: again)
    }
    if text.hasPrefix("{") { return .known(name: "a text in JSON", remedy: again) }
    return nil
  }
}
