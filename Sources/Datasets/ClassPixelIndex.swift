import SkipSegBasics
import SkipSegImaging

/// Finds the n-th pixel of a class in a mask: how many pixels of the class there are up to the end of each row. That is
/// `height` numbers a class, however many pixels it has.
package struct ClassPixelIndex: Sendable, Equatable {
  /// The classes of the mask, ascending.
  package let classes: [UInt16]
  /// `[classes][height]`.
  private let counts: [Int32]
  private let height: Int

  package init(_ mask: LabelMap) {
    height = mask.height
    var rows: [UInt16: [Int32]] = [:]
    mask.labels.withUnsafeBufferPointer { labels in
      for row in 0..<mask.height {
        // Masks are made of runs of one label, so the dictionary is asked once a run.
        var start = row * mask.width
        let end = start + mask.width
        while start < end {
          var next = start + 1
          while next < end && labels[next] == labels[start] { next += 1 }
          if labels[start] != LabelMap.ignored {
            rows[labels[start], default: Array(repeating: 0, count: mask.height)][row] += Int32(next - start)
          }
          start = next
        }
      }
    }
    let classes = rows.keys.sorted()
    self.classes = classes
    counts = classes.flatMap { label in
      var sum: Int32 = 0
      return rows[label]!.map { count in
        sum += count
        return sum
      }
    }
  }

  package var byteCount: Int { counts.count * MemoryLayout<Int32>.stride }

  /// A pixel of a class that is drawn among those of the mask, each pixel of the class with the same chance; nil where
  /// every pixel is ignored. `mask` is the one that the index was made of.
  package func randomPixel(of mask: LabelMap, random: inout CounterRandom) -> (x: Int, y: Int)? {
    if classes.isEmpty { return nil }
    return randomPixel(ofClassAt: random.index(below: classes.count), of: mask, random: &random)
  }

  /// A pixel of one class, each with the same chance; nil where the mask has none.
  package func randomPixel(
    ofClass label: UInt16, of mask: LabelMap, random: inout CounterRandom
  ) -> (x: Int, y: Int)? {
    classes.firstIndex(of: label).map { randomPixel(ofClassAt: $0, of: mask, random: &random) }
  }

  private func randomPixel(
    ofClassAt index: Int, of mask: LabelMap, random: inout CounterRandom
  ) -> (x: Int, y: Int) {
    let counts = counts[index * height..<(index + 1) * height]
    let number = random.index(below: Int(counts.last!))
    // The first row up to whose end there are more pixels than `number`.
    let row = counts.dropLast().partitioningIndex { Int($0) > number }
    let y = row - counts.startIndex
    let before = y == 0 ? 0 : Int(counts[row - 1])
    let line = mask.labels[y * mask.width..<(y + 1) * mask.width]
    let columns = line.indices.lazy.filter { line[$0] == classes[index] }
    return (columns.dropFirst(number - before).first! - line.startIndex, y)
  }
}
