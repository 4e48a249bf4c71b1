extension LabelMap {
  /// The map at a working size: each pixel has the label that covers most of the pixels that it stands for, the lowest of
  /// those that cover as much. What is ignored votes like a class.
  ///
  /// - Parameters:
  ///   - factor: new pixels per pixel of this map; new pixel x covers [x, x + 1) / `factor`.
  ///   - isSparse: whether labels are strokes and points: then a pixel of which at least a quarter is labelled has the label
  ///     with the largest share of that, so that they stay.
  package func largestShares(
    factor: Double, width newWidth: Int, height newHeight: Int, isSparse: Bool
  ) -> LabelMap {
    let (columns, rows) = (
      AxisShares(count: width, newCount: newWidth, factor: factor),
      AxisShares(count: height, newCount: newHeight, factor: factor)
    )
    var result: [UInt16] = []
    result.reserveCapacity(newWidth * newHeight)
    var votes = Votes()
    labels.withUnsafeBufferPointer { labels in
      for y in 0..<newHeight {
        let lines = rows.ranges[y]
        for x in 0..<newWidth {
          let range = columns.ranges[x]
          let first = labels[lines.lowerBound * width + range.lowerBound]
          let isUniform = lines.allSatisfy { line in
            range.allSatisfy { labels[line &* width &+ $0] == first }
          }
          if isUniform {
            result.append(first)
            continue
          }
          votes.removeAll()
          for line in lines {
            let share = rows.share(of: line, in: y)
            for column in range {
              votes.add(labels[line &* width &+ column], share * columns.share(of: column, in: x))
            }
          }
          result.append(votes.winner(isSparse: isSparse))
        }
      }
    }
    return LabelMap(width: newWidth, height: newHeight, labels: result)
  }
}

/// The pixels of a line that each pixel of a coarser one, or a finer one, stands for.
package struct AxisShares: Sendable {
  private let factor: Double
  package private(set) var ranges: [Range<Int>] = []

  package init(count: Int, newCount: Int, factor: Double) {
    self.factor = factor
    for index in 0..<newCount {
      // Ends that should be whole numbers are.
      let first = Int((Double(index) / factor + 1e-9).rounded(.down))
      let end = Int((Double(index + 1) / factor - 1e-9).rounded(.up))
      let low = min(first, count - 1)
      ranges.append(low..<max(low + 1, min(end, count)))
    }
  }

  /// How much of a pixel lies in a new one, 0 to 1.
  package func share(of pixel: Int, in index: Int) -> Double {
    let (first, end) = (Double(index) / factor, Double(index + 1) / factor)
    return max(0, min(Double(pixel + 1), end) - max(Double(pixel), first))
  }
}

/// How much of a pixel each label covers. There are few in one.
private struct Votes {
  private var shares: [(label: UInt16, share: Double)] = []

  mutating func removeAll() { shares.removeAll(keepingCapacity: true) }

  mutating func add(_ label: UInt16, _ share: Double) {
    if let index = shares.firstIndex(where: { $0.label == label }) {
      shares[index].share += share
    } else {
      shares.append((label, share))
    }
  }

  func winner(isSparse: Bool) -> UInt16 {
    let all = shares.reduce(0) { $0 + $1.share }
    let ignored = shares.first { $0.label == LabelMap.ignored }?.share ?? 0
    let countsLabelled = isSparse && all - ignored >= all / 4 - 1e-9
    var best: (label: UInt16, share: Double) = (LabelMap.ignored, 0)
    for (label, share) in shares where !(countsLabelled && label == LabelMap.ignored) {
      // Shares that are equal but for rounding are equal.
      let difference = share - best.share
      if difference > 1e-9 || (difference > -1e-9 && label < best.label) { best = (label, share) }
    }
    return best.label
  }
}
