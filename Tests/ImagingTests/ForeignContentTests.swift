import SkipSegImaging
import Testing

/// What is no picture is named for what it is, with a way to a picture.
@Suite struct ForeignContentTests {
  struct Other: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let found: String
    /// Words of the remedy.
    let remedy: String
    var testDescription: String { found }

    /// - Parameter content: a scalar for each byte.
    init(_ content: String, _ found: String, _ remedy: String) {
      bytes = content.unicodeScalars.map { UInt8($0.value) }
      self.found = found
      self.remedy = remedy
    }
  }

  static let others = [
    Other("", "the file is empty", "copy it again"),
    Other(String(repeating: "\0", count: 5000), "nothing but zeros", "copy it again"),
    Other("\u{FF}\u{D8}", "unknown content that begins with the bytes ff d8", "convert or remove it"),
    Other(
      "\u{0}\u{A}\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}\u{8}",
      "unknown content that begins with the bytes 00 0a 01 02 03 04 05 06", "convert or remove it"),
    Other(
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "a pointer of Git LFS", "git lfs pull"),
    Other("/annex/objects/SHA256E-s1--2.jpg\n", "a pointer of git-annex", "git annex get"),
    Other(
      "\u{89}PNG\r\n\u{1A}\n\0\0\0\u{4}CgBI\u{50}\0\u{20}\u{6}",
      "a PNG of Apple's CgBI variant", "pngcrush -revert-iphone-optimizations"),
    Other("\u{89}PNG\n\u{1A}\n\0\0\0\rIHDR", "copied as if it were text", "binary mode"),
    Other("\u{0}\u{0}\u{0}\u{C}jP  \r\n", "a JPEG 2000", "convert it"),
    Other("\u{FF}O\u{FF}Q\u{0}/", "a JPEG 2000", "convert it"),
    Other("\u{0}\u{0}\u{0}\u{C}JXL \r\n", "a JPEG XL", "convert it"),
    Other("\u{FF}\u{A}\u{FA}", "a JPEG XL", "convert it"),
    Other("\u{0}\u{0}\u{0}\u{18}ftypheic", "a HEIC", "convert it"),
    Other("\u{0}\u{0}\u{0}\u{18}ftypmif1", "a HEIC or an AVIF", "convert it"),
    Other("\u{0}\u{0}\u{0}\u{20}ftypavif", "an AVIF", "convert it"),
    Other("\u{0}\u{0}\u{0}\u{18}ftypcrx ", "a camera's raw photograph (CR3)", "raw converter"),
    Other("\u{0}\u{0}\u{0}\u{20}ftypisom", "a video", "extract its pictures"),
    Other("RIFF....WEBPVP8 ", "a WebP", "convert it"),
    Other("RIFF....AVI LIST", "a video", "extract its pictures"),
    Other("GIF89a..", "a GIF", "convert it"),
    Other("BM....", "a BMP", "convert it"),
    Other("II*\0\u{8}\0\0\0", "a TIFF, or a camera's raw photograph such as DNG", "convert it"),
    Other("MM\0*\0\0\0\u{8}", "a TIFF, or a camera's raw photograph such as DNG", "convert it"),
    Other("MM\0+\0\u{8}\0\0", "a BigTIFF", "convert it"),
    Other("8BPS\0\u{1}", "a Photoshop document", "export it"),
    Other("%PDF-1.7\n", "a PDF", "pdftoppm"),
    Other("P6\n640 480\n255\n", "a PNM", "convert it"),
    Other("\u{93}NUMPY", "a NumPy array", "PNG of 8 or 16 bits"),
    Other(String(repeating: "\0", count: 128) + "DICM", "a DICOM", "PNG of 8 or 16 bits"),
    Other("PK\u{03}\u{04}....", "a ZIP archive", "unpack it"),
    Other("\u{0}\u{5}\u{16}\u{7}\u{0}\u{2}\u{0}\u{0}", "what macOS keeps beside a file", "remove it"),
    Other("<!DOCTYPE html><html>", "a web page", "fetch the picture itself"),
    Other("\u{EF}\u{BB}\u{BF}\n <HTML><head>", "a web page", "fetch the picture itself"),
    Other(
      "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code>", "a text in XML", "fetch the picture itself"
    ),
    Other("<?xml version=\"1.0\"?>\n<svg xmlns=\"\">", "a drawing (SVG)", "rsvg-convert"),
    Other("{\"message\": \"not found\"}", "a text in JSON", "fetch the picture itself"),
  ]

  @Test(arguments: others) func isNamed(_ other: Other) throws {
    let error = try #require(
      #expect(throws: ImageError.self) { try ImageFile.decode(bytes: other.bytes, named: "a/b.jpg") })
    let text = "\(error)"
    #expect(text.hasPrefix("a/b.jpg: ") && text.contains("\(other.found)"))
    #expect(text.contains(", expected a JPEG, PNG or BMP; ") && text.contains(other.remedy))
    #expect(!text.contains("\n"))
    #expect(throws: error) { try ImageFile.header(bytes: other.bytes, named: "a/b.jpg") }
    #expect(throws: error) { try ImageFile.decodeMask(bytes: other.bytes, named: "a/b.jpg") }
  }

  /// A picture by its first bytes, of which more are needed than its signature to see that none can be decoded.
  @Test func picturesAreKnownByTheirSignatures() throws {
    #expect(ImageFormat(signature: try TestPicture.fixture("grey").prefix(3)) == .jpeg)
    let png = DamageTests.png(isInterlaced: false)
    #expect(ImageFormat(signature: png.prefix(ImageFormat.signatureLength)) == .png)
    #expect(ImageFormat(signature: png.prefix(7)) == nil)
    #expect(ImageFormat(signature: [UInt8]()) == nil)
  }
}
