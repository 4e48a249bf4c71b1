import SkipSegFiles
import SkipSegImaging

/// What a mask was made of. It stands in the file of the mask, so that the same is not made twice.
struct MaskOrigin: Sendable, Equatable {
  private let record: PredictionRecord
  private let photograph: FileFingerprint
  /// What is written beside the mask.
  private let parts: Set<String>

  init(_ record: PredictionRecord, photograph: FileFingerprint, parts: Set<String>) {
    (self.record, self.photograph, self.parts) = (record, photograph, parts)
  }

  private static let keyword = "skipseg"
  /// Bytes of a file in which its texts end.
  private static let reach = 4096

  private var beginning: String {
    "model \(record.model) photograph \(photograph) options \(record.options) with "
  }
  private var text: String { beginning + parts.sorted().joined(separator: ",") }

  /// The file of a mask with this text in it.
  func marked(_ png: [UInt8]) -> [UInt8] {
    guard let place = PNGText.place(in: png) else { preconditionFailure("a mask is a PNG") }
    return png[..<place] + PNGText.chunk(Self.keyword, text) + png[place...]
  }

  /// The size of a mask that is there, if it is whole, of this very origin, and was written with these parts at least. Its
  /// head and its end are read, as there are no half files of this program.
  func size(ofMask path: String) -> (width: Int, height: Int)? {
    guard let head = try? FileSystem.read(path, upTo: Self.reach),
      PredictionOutput.stamp.isOn(head, as: .png),
      let text = PNGText.text(Self.keyword, in: head), text.hasPrefix(beginning),
      parts.isSubset(of: text.dropFirst(beginning.count).split(separator: ",").map(String.init)),
      let end = try? FileSystem.end(of: path, upTo: PNGText.end.count), end.bytes == PNGText.end,
      let header = try? ImageFile.header(of: path)
    else { return nil }
    return header.uprightSize
  }
}
