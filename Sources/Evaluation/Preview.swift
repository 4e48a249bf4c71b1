import Foundation
import SkipSegImaging

/// A validation photograph with what was to be found on it and what was, small enough for a page.
package struct Preview: Sendable {
  package let name: String
  /// nil where every pixel is ignored.
  package let meanIoU: Double?
  package let photograph: Image
  package let truth, prediction: LabelMap

  /// Pixels of the longer side, at most, unless the picture is a narrow strip.
  private static let longestSide = 512

  package init(
    name: String, meanIoU: Double?, photograph: Image, truth: LabelMap, prediction: LabelMap
  ) {
    let (width, height) = (prediction.width, prediction.height)
    let factor = min((max(width, height) + Self.longestSide - 1) / Self.longestSide, min(width, height))
    self.name = name
    self.meanIoU = meanIoU
    self.photograph = photograph.reduced(by: factor)
    self.truth = truth.reduced(by: factor)
    self.prediction = prediction.reduced(by: factor)
  }
}

/// To another process.
extension Preview: Codable {
  private struct Stored: Codable {
    var name: String
    var meanIoU: Double?
    var width, height, channels: Int
    var photograph: Data
    var labelWidth, labelHeight: Int
    /// In this machine's byte order.
    var truth, prediction: Data
  }

  package func encode(to encoder: any Encoder) throws {
    try Stored(
      name: name, meanIoU: meanIoU, width: photograph.width, height: photograph.height,
      channels: photograph.channels, photograph: Data(photograph.pixels), labelWidth: truth.width,
      labelHeight: truth.height, truth: truth.labels.withUnsafeBytes { Data($0) },
      prediction: prediction.labels.withUnsafeBytes { Data($0) }
    ).encode(to: encoder)
  }

  /// - Parameter decoder: of what another process of this very program encoded.
  package init(from decoder: any Decoder) throws {
    let stored = try Stored(from: decoder)
    func labels(_ bytes: Data) -> LabelMap {
      let labels = bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / 2).map { bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self) }
      }
      return LabelMap(width: stored.labelWidth, height: stored.labelHeight, labels: labels)
    }
    (name, meanIoU) = (stored.name, stored.meanIoU)
    photograph = Image(
      width: stored.width, height: stored.height, channels: stored.channels,
      pixels: Array(stored.photograph))
    (truth, prediction) = (labels(stored.truth), labels(stored.prediction))
  }
}
