import SkipSegConcurrency
import SkipSegImaging

extension LogitMap {
  /// The class with the highest logit of each pixel of a photograph, the first of those that are equal.
  ///
  /// Where the four pixels of the map around one have the same label, that is its label too: no mixture of them can have
  /// another. Only the others, a few in a hundred, are interpolated.
  package func labels(width: Int, height: Int, threads: Int = 1) -> LabelMap {
    let own = ownLabels(threads: threads)
    if isOwnSize(width: width, height: height) {
      return LabelMap(width: width, height: height, labels: own)
    }
    let grid = EnlargedGrid(self, width: width, height: height)
    let labels: [UInt16] = parallelRows(height, width: width, threads: threads) { rows, band in
      own.withUnsafeBufferPointer { own in
        values.withUnsafeBufferPointer { values in
          let painter = CellPainter(values: values, plane: self.width * self.height, classCount: classCount)
          // Left and right ends of a cell, of each class.
          var ends = [Float](repeating: 0, count: 2 * classCount)
          ends.withUnsafeMutableBufferPointer { ends in
            for (index, row) in rows.enumerated() {
              let line = UnsafeMutableBufferPointer(rebasing: band[index * width..<(index + 1) * width])
              let (upper, lower) = (grid.rows.first[row] * self.width, grid.rows.second[row] * self.width)
              for cell in grid.columns.cells {
                let (left, right) = (
                  grid.columns.first[cell.lowerBound], grid.columns.second[cell.lowerBound]
                )
                let label = own[upper + left]
                if own[upper + right] == label && own[lower + left] == label && own[lower + right] == label {
                  for x in cell { line[x] = label }
                } else {
                  painter.mixEnds(
                    (upper + left, lower + left), (upper + right, lower + right), grid.rows.fraction[row],
                    ends)
                  for x in cell { line[x] = painter.label(ends, grid.columns.fraction[x]) }
                }
              }
            }
          }
        }
      }
    }
    return LabelMap(width: width, height: height, labels: labels)
  }
}

/// Labels the pixels between four pixels of a map that differ.
private struct CellPainter {
  /// [class][plane].
  let values: UnsafeBufferPointer<Float>
  let plane: Int
  let classCount: Int

  /// The logits of all classes at a row's height, at the left and at the right end of a cell: [class][2].
  @inline(__always)
  func mixEnds(
    _ left: (upper: Int, lower: Int), _ right: (upper: Int, lower: Int), _ way: Float,
    _ ends: UnsafeMutableBufferPointer<Float>
  ) {
    for index in 0..<classCount {
      let start = index * plane
      ends[2 * index] = mixed(values[start + left.upper], values[start + left.lower], way)
      ends[2 * index + 1] = mixed(values[start + right.upper], values[start + right.lower], way)
    }
  }

  @inline(__always)
  func label(_ ends: UnsafeMutableBufferPointer<Float>, _ way: Float) -> UInt16 {
    var (best, highest) = (0, mixed(ends[0], ends[1], way))
    for index in 1..<max(1, classCount) {
      let value = mixed(ends[2 * index], ends[2 * index + 1], way)
      if value > highest { (best, highest) = (index, value) }
    }
    return UInt16(best)
  }
}
