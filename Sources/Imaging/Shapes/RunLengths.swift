/// A binary picture as lengths of runs that take turns: zeros first, then ones, and so on, from pixel to pixel along its
/// rows or down its columns. The first run may be empty.
package struct RunLengths: Sendable, Equatable {
  package enum Direction: Sendable {
    /// From left to right, then the next row.
    case rows
    /// From the top down, then the next column.
    case columns
  }

  package let width: Int
  package let height: Int
  package let direction: Direction
  /// Of zeros, ones, zeros and so on; their sum is `width * height`.
  package let counts: [Int]

  /// What is wrong with run lengths of a file.
  package enum Fault: Error, Equatable {
    case negative(Int)
    /// `sum` is nil beyond all numbers.
    case sum(Int?, width: Int, height: Int)
    case text
  }

  /// - Throws: where a run is negative or their sum isn't the number of pixels.
  package init(width: Int, height: Int, direction: Direction, counts: [Int]) throws(Fault) {
    var sum = 0
    for count in counts {
      if count < 0 { throw .negative(count) }
      let (next, overflow) = sum.addingReportingOverflow(count)
      if overflow { throw .sum(nil, width: width, height: height) }
      sum = next
    }
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, width >= 0, height >= 0, pixels == sum else {
      throw .sum(sum, width: width, height: height)
    }
    (self.width, self.height, self.direction, self.counts) = (width, height, direction, counts)
  }

  /// The pixels of one label. In a row of equal labels the last run is not followed by an empty one.
  package init(of label: UInt16, in map: LabelMap, direction: Direction) {
    (width, height, self.direction) = (map.width, map.height, direction)
    var counts: [Int] = []
    var (run, isOne) = (0, false)
    func add(_ index: Int) {
      if (map.labels[index] == label) != isOne {
        counts.append(run)
        (run, isOne) = (0, !isOne)
      }
      run += 1
    }
    switch direction {
    case .rows:
      for index in map.labels.indices { add(index) }
    case .columns:
      for x in 0..<width { for y in 0..<height { add(y * width + x) } }
    }
    self.counts = counts + [run]
  }

  package var oneCount: Int { stride(from: 1, to: counts.count, by: 2).reduce(0) { $0 + counts[$1] } }

  /// Calls `body` with blocks of pixels that together are the ones: of each run the part in its first line, whole lines,
  /// and the rest.
  package func forEachBlock(_ body: (_ columns: Range<Int>, _ rows: Range<Int>) -> Void) {
    let length = direction == .rows ? width : height
    func block(_ places: Range<Int>, _ lines: Range<Int>) {
      if places.isEmpty || lines.isEmpty { return }
      if direction == .rows { body(places, lines) } else { body(lines, places) }
    }
    var start = 0
    for (index, count) in counts.enumerated() {
      let end = start + count
      if index % 2 == 1 && count > 0 {
        let (first, last) = (start / length, (end - 1) / length)
        if first == last {
          block(start % length..<start % length + count, first..<first + 1)
        } else {
          block(start % length..<length, first..<first + 1)
          block(0..<length, first + 1..<last)
          block(0..<(end - 1) % length + 1, last..<last + 1)
        }
      }
      start = end
    }
  }
}
