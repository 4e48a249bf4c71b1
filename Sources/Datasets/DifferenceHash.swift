import SkipSegImaging

/// What a picture looks like in 64 bits: of its luma averaged to 9 x 8, whether each value is less than its right
/// neighbour. Pictures of the same scene differ in few bits, however they are compressed or scaled.
package struct DifferenceHash: Hashable, Sendable, Codable {
  package let bits: UInt64

  /// Two pictures that differ in no more bits than this are near-duplicates.
  static let nearDistance = 4

  private static let (columns, rows) = (9, 8)
  /// Of a cell so many rows and columns are looked at.
  private static let probes = 8

  /// Nil for a picture without any contrast.
  init?(_ image: Image) {
    var bits: UInt64 = 0
    var lowest = Int.max
    var highest = 0
    for row in 0..<Self.rows {
      let means = (0..<Self.columns).map { Self.mean(of: image, column: $0, row: row) }
      for (left, right) in zip(means, means.dropFirst()) { bits = bits << 1 | (left < right ? 1 : 0) }
      lowest = min(lowest, means.min() ?? 0)
      highest = max(highest, means.max() ?? 0)
    }
    guard highest - lowest >= 10 * Self.leastContrast else { return nil }
    self.bits = bits
  }

  package init(bits: UInt64) { self.bits = bits }

  /// Of 255; below it the bits are noise.
  private static let leastContrast = 8

  func distance(to other: DifferenceHash) -> Int { (bits ^ other.bits).nonzeroBitCount }

  /// Ten times the mean luma of a cell.
  private static func mean(of image: Image, column: Int, row: Int) -> Int {
    func places(_ cell: Int, of cells: Int, side: Int) -> [Int] {
      let first = min(cell * side / cells, side - 1)
      let last = max(first + 1, (cell + 1) * side / cells)
      let count = min(probes, last - first)
      return (0..<count).map { first + $0 * (last - first) / count }
    }
    let xs = places(column, of: columns, side: image.width)
    let ys = places(row, of: rows, side: image.height)
    var sum = 0
    for y in ys {
      for x in xs {
        let first = (y * image.width + x) * image.channels
        sum +=
          image.channels == 1
          ? 10 * Int(image.pixels[first])
          : 3 * Int(image.pixels[first]) + 6 * Int(image.pixels[first + 1]) + Int(image.pixels[first + 2])
      }
    }
    return sum / (xs.count * ys.count)
  }
}

extension DifferenceHash {
  /// The first near-duplicate in a second list of each hash of a first one, where there is one, as indices in the order of
  /// the first list. Two hashes that differ in 4 bits at most are equal in one of 5 parts, so that only such are compared.
  package static func nearPairs(
    _ left: [DifferenceHash?], _ right: [DifferenceHash?]
  ) -> [(left: Int, right: Int)] {
    func parts(_ hash: DifferenceHash) -> [UInt64] {
      (0...UInt64(nearDistance)).map { hash.bits >> (13 * $0) & (1 << 13 - 1) | $0 << 32 }
    }
    var places: [UInt64: [Int]] = [:]
    for (index, hash) in right.enumerated() {
      guard let hash else { continue }
      for part in parts(hash) { places[part, default: []].append(index) }
    }
    return left.enumerated().compactMap { index, hash in
      guard let hash else { return nil }
      let nearest = parts(hash).compactMap { part in
        places[part]?.first { right[$0].map { hash.distance(to: $0) <= nearDistance } ?? false }
      }.min()
      return nearest.map { (index, $0) }
    }
  }
}
