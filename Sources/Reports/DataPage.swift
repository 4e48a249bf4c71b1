import Foundation
import SkipSegDatasets
import SkipSegFiles
import SkipSegImaging

/// What a check found in a data set, to be looked at: whether it is what its owner thinks it is. One file, pictures
/// included, that opens without a network.
package struct DataPage {
  /// Pairs that are shown.
  private static let pairCount = 12
  /// Suspects of one kind that are shown.
  private static let suspectCount = 3
  /// The longest side of a picture in pixels, and libjpeg's quality.
  private static let (side, quality) = (360, 85)

  let report: CheckReport
  let pairs: [Pair]
  let faults: [FaultGroup]
  /// Photographs of which the masks fit the stored pixels better: with the mask as it is, and turned.
  let frames: [Pair]
  let duplicates: [Pair]

  /// Two pictures side by side.
  struct Pair: Sendable {
    let name, note: String
    let left, right: Picture
  }

  struct Picture: Sendable {
    /// As the address of an image.
    let data: String
    let width, height: Int
    let words: String

    init(_ image: Image, _ words: String) {
      let bytes = ImageEncoder.jpeg(image, quality: DataPage.quality)
      data = "data:image/jpeg;base64," + Data(bytes).base64EncodedString()
      (width, height) = (image.width, image.height)
      self.words = words
    }
  }

  struct FaultGroup: Sendable {
    let kind, example: String
    let count: Int
    /// Of the first file that can be shown.
    let picture: Picture?
  }

  /// Decodes the pictures that are shown.
  package init(_ report: CheckReport) {
    self.report = report
    pairs = Self.spread(report.shownSamples, Self.pairCount).compactMap { split, sample in
      Self.pair(sample, split.rawValue, report)
    }
    let kinds = Dictionary(grouping: report.faults, by: \.heading)
    faults = kinds.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { kind, faults in
      FaultGroup(
        kind: kind, example: "\(faults[0])", count: faults.count,
        picture: faults.lazy.prefix(Self.suspectCount).compactMap(\.shownFile).compactMap(Self.picture).first)
    }
    frames = report.suspects.frames.prefix(Self.suspectCount).compactMap { Self.frames(of: $0, report) }
    duplicates = report.suspects.duplicates.prefix(Self.suspectCount).compactMap { first, second in
      guard let left = Self.picture(first), let right = Self.picture(second) else { return nil }
      return Pair(name: first, note: "and \(second)", left: left, right: right)
    }
  }

  package func write(to path: String, stamp: OutputStamp) throws(FileError) {
    try DurableFile.write(stamp.stamped(Array(html.utf8), as: .html), to: path)
  }

  /// So many of the items, from all over the list.
  private static func spread<Item>(_ items: [Item], _ count: Int) -> [Item] {
    items.count <= count ? items : (0..<count).map { items[$0 * items.count / count] }
  }

  private static func pair(_ sample: Sample, _ note: String, _ report: CheckReport) -> Pair? {
    guard let encoding = report.encoding, let reader = report.reader,
      let decoded = try? reader.decode(sample, channels: 3)
    else { return nil }
    let (image, mask) = small(decoded.image, decoded.mask)
    return Pair(
      name: sample.name, note: note, left: Picture(image, "photograph"),
      right: Picture(overlaid(image, mask, encoding), "its mask over it"))
  }

  private static func frames(of sample: Sample, _ report: CheckReport) -> Pair? {
    guard let encoding = report.encoding, let photograph = try? ImageFile.photograph(sample.image),
      let mask = try? encoding.reader().read(sample.mask),
      case let turned = mask.turned(by: photograph.orientation),
      (turned.width, turned.height) == (photograph.width, photograph.height),
      (mask.width, mask.height) == (turned.width, turned.height)
    else { return nil }
    let (image, upright) = small(photograph.image, mask)
    return Pair(
      name: sample.name, note: "EXIF orientation \(photograph.orientation.rawValue)",
      left: Picture(overlaid(image, upright, encoding), "mask taken as upright"),
      right: Picture(overlaid(image, small(photograph.image, turned).1, encoding), "mask taken as stored"))
  }

  private static func overlaid(_ image: Image, _ mask: LabelMap, _ encoding: MaskEncoding) -> Image {
    image.overlaid(with: mask, palette: encoding.classes.colors, opacity: 0.6)
  }

  /// A picture of a file, where it can be shown.
  private static func picture(_ path: String) -> Picture? {
    guard let image = try? ImageFile.decode(path) else { return nil }
    return Picture(image.reduced(by: factor(image)), FileSystem.name(of: path))
  }

  private static func small(_ image: Image, _ mask: LabelMap) -> (Image, LabelMap) {
    let factor = factor(image)
    return (image.reduced(by: factor), mask.reduced(by: factor))
  }

  private static func factor(_ image: Image) -> Int {
    let (long, short) = (max(image.width, image.height), min(image.width, image.height))
    return min(max(1, (long + side - 1) / side), short)
  }
}
