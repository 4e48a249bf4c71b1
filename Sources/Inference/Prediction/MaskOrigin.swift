import SkipSegFiles
import SkipSegImaging

/// What a mask was made of. It stands in the file of the mask, so that the same is not made twice.
struct MaskOrigin: Sendable, Equatable {
  /// The model's fingerprint.
  let model: String
  let photograph: FileFingerprint
  /// All options on which the files of a photograph depend, as text.
  let options: String

  private static let keyword = "skipseg"
  /// Bytes of a file in which its texts end.
  private static let reach = 4096

  private var text: String { "model \(model) photograph \(photograph) options \(options)" }

  /// The file of a mask with this text in it.
  func marked(_ png: [UInt8]) -> [UInt8] {
    guard let place = PNGText.place(in: png) else { preconditionFailure("a mask is a PNG") }
    return png[..<place] + PNGText.chunk(Self.keyword, text) + png[place...]
  }

  /// The size of a mask that is there, if it is whole and of this very origin. Its head and its end are read, as there are
  /// no half files of this program.
  func size(ofMask path: String) -> (width: Int, height: Int)? {
    guard let beginning = try? FileSystem.read(path, upTo: Self.reach),
      PredictionOutput.stamp.isOn(beginning, as: .png),
      PNGText.text(Self.keyword, in: beginning) == text,
      let end = try? FileSystem.end(of: path, upTo: PNGText.end.count), end.bytes == PNGText.end,
      let header = try? ImageFile.header(of: path)
    else { return nil }
    return header.uprightSize
  }
}
