import Foundation
import SkipSegImaging
import Testing

/// Label maps, and what scikit-image and GDAL say of them, as `scripts/make_object_fixtures.py` writes them.
struct ObjectCases: Decodable {
  let rows: [String]
  /// By their first pixels, the first class left out.
  let objects: [[Double]]
  /// Rows of the map without areas of fewer pixels than each of `thresholds`.
  let sieved: [[String]]

  static let classCount = 4
  static let thresholds = [1, 2, 5, 50]

  static let all = Result {
    let file = Bundle.module.bundleURL.appendingPathComponent("Fixtures/objects.json")
    return try JSONDecoder().decode([ObjectCases].self, from: Data(contentsOf: file))
  }

  var map: LabelMap { Self.map(rows) }

  static func map(_ rows: [String]) -> LabelMap {
    LabelMap(
      width: rows[0].count, height: rows.count,
      labels: rows.flatMap { $0.utf8.map { UInt16($0 - UInt8(ascii: "0")) } })
  }
}
