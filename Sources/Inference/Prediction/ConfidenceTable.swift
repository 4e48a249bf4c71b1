import Foundation
import SkipSegBasics
import SkipSegFiles
import Synchronization

/// How sure a network is of each photograph, the least sure first: the list of what to annotate next.
final class ConfidenceTable: Sendable {
  private static let name = "predictions.csv"

  /// Of a shard a name of its own, as others write into the same folder.
  static func name(of shard: Shard?) -> String { shard?.fileName(name) ?? name }

  private let shard: Shard?

  init(of shard: Shard?) { self.shard = shard }

  private struct Row {
    let file, mask: String
    let mean, uncertain: Double
  }

  private let rows = Mutex<[Row]>([])

  /// - Parameter confidence: of each pixel; 255 is 1.
  func add(_ confidence: [UInt8], file: String, mask: String) {
    var counts = [Int](repeating: 0, count: 256)
    for value in confidence { counts[Int(value)] += 1 }
    let sum = counts.enumerated().reduce(0) { $0 + $1.offset * $1.element }
    let pixels = Double(confidence.count)
    let row = Row(
      file: file, mask: mask, mean: Double(sum) / 255 / pixels,
      uncertain: Double(counts[..<128].reduce(0, +)) / pixels)
    rows.withLock { $0.append(row) }
  }

  func write(to folder: String) throws {
    let sorted = rows.withLock { $0 }.sorted { ($0.mean, $0.file) < ($1.mean, $1.file) }
    func number(_ value: Double) -> String { String(format: "%.6g", value) }
    let text = CSV.text(
      [["file", "mask", "mean_confidence", "share_below_half"]]
        + sorted.map { [$0.file, $0.mask, number($0.mean), number($0.uncertain)] })
    try DurableFile.write(text, to: FileSystem.join(folder, Self.name(of: shard)))
  }
}
