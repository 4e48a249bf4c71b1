/// A share of a convolution's sum: output pixels that lie on a grid and meet the same taps,
///
///     z[origin + outputStep * i] += sum over taps of weights * x[inputStep * i + offset of the tap]
///
/// in each dimension. A convolution is one grid. The gradient of one with a stride is a grid for each phase of the input,
/// with a share of the taps. On an image that is seen at twice its size, neighbouring taps meet the same pixel: each
/// phase of the output takes 2 x 2 taps of added weights instead of 3 x 3.
struct TapGrid: Sendable {
  /// Where a grid lies in one dimension, and its taps in ascending order of their offsets, one pixel apart.
  struct Axis: Sendable {
    var origin = 0
    var outputStep = 1
    var inputStep = 1
    /// `sources`: places of the convolution's own taps whose weights are added up.
    let taps: [(offset: Int, sources: [Int])]
  }

  /// What is multiplied at once: a tap, or neighbours in a row of taps.
  struct Entry: Sendable {
    /// Of the first tap.
    let dy: Int
    let dx: Int
    /// For each tap the convolution's own ones whose weights are added up.
    let sources: [[Int]]
  }

  let rows: Axis
  let columns: Axis
  /// One for each tap.
  let taps: [Entry]
  /// Pairs of neighbouring taps, or one in each row.
  let pairs: [Entry]

  /// - Parameter kernel: side of the convolution's kernel.
  init(rows: Axis, columns: Axis, kernel: Int) {
    self.rows = rows
    self.columns = columns
    func entries(_ columns: [(offset: Int, sources: [[Int]])]) -> [Entry] {
      rows.taps.flatMap { row in
        columns.map { offset, sources in
          Entry(
            dy: row.offset, dx: offset,
            sources: sources.map { columns in
              row.sources.flatMap { row in columns.map { row * kernel + $0 } }
            })
        }
      }
    }
    taps = entries(columns.taps.map { ($0.offset, [$0.sources]) })
    pairs = entries(Self.pairs(columns.taps))
  }

  /// Pairs of neighbours. Where the number is odd the last pair takes the one before again, without weights: a pair
  /// reads no pixel that the convolution doesn't.
  private static func pairs(_ taps: [(offset: Int, sources: [Int])]) -> [(offset: Int, sources: [[Int]])] {
    if taps.count == 1 { return [(taps[0].offset, [taps[0].sources])] }
    return stride(from: 0, to: taps.count, by: 2).map { first in
      if first + 1 < taps.count {
        return (taps[first].offset, [taps[first].sources, taps[first + 1].sources])
      }
      return (taps[first - 1].offset, [[], taps[first].sources])
    }
  }
}
