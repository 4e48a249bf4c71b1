/// The components of a label map: pixels of one label that hang together.
///
/// Found by runs of equal labels, row by row, joined by union and find (Rosenfeld and Pfaltz 1966).
package struct ConnectedComponents: Sendable {
  package struct Run: Sendable, Equatable {
    package let row: Int
    package let columns: Range<Int>
    package let label: UInt16
    /// Runs of the same component in the row above that this one touches.
    package fileprivate(set) var contacts: Int32 = 0
    /// Counted from 0 in the order of the components' first pixels.
    package fileprivate(set) var component: Int
  }

  /// Which neighbours hang together.
  package enum Connection: Sendable {
    /// Those with a side in common, 4 of them.
    case sides
    /// Those with a corner in common too, 8 of them.
    case corners
  }

  /// From top to bottom, each row from left to right; the same ones for both connections.
  package private(set) var runs: [Run] = []
  package private(set) var count = 0

  /// - Parameters:
  ///   - labels: `[height][width]`.
  ///   - labelCount: labels from this on, such as that of ignored pixels, belong to no component.
  ///   - background: a label that belongs to none either.
  package init(
    _ labels: [UInt16], width: Int, labelCount: Int, background: UInt16? = nil,
    connection: Connection = .corners
  ) {
    guard width > 0 else { return }
    let reach = connection == .corners ? 1 : 0
    var (runs, parents): ([Run], [Int]) = ([], [])
    labels.withUnsafeBufferPointer { labels in
      var above = 0..<0
      for row in 0..<labels.count / width {
        let start = row * width
        let first = runs.count
        var next = above.lowerBound
        var column = 0
        while column < width {
          let label = labels[start + column]
          var end = column + 1
          while end < width && labels[start + end] == label { end += 1 }
          defer { column = end }
          if Int(label) >= labelCount || label == background { continue }
          let run = runs.count
          runs.append(Run(row: row, columns: column..<end, label: label, component: 0))
          parents.append(run)
          // The runs above that touch this one; the last of them may touch the next run too.
          while next < above.upperBound && runs[next].columns.upperBound + reach <= column { next += 1 }
          var other = next
          while other < above.upperBound && runs[other].columns.lowerBound < end + reach {
            if runs[other].label == label {
              let (one, two) = (Self.root(of: other, &parents), Self.root(of: run, &parents))
              parents[max(one, two)] = min(one, two)
              runs[run].contacts += 1
            }
            other += 1
          }
        }
        above = first..<runs.count
      }
    }
    // The root of a component is its first run.
    for run in runs.indices {
      let root = Self.root(of: run, &parents)
      if root == run {
        runs[run].component = count
        count += 1
      } else {
        runs[run].component = runs[root].component
      }
    }
    self.runs = runs
  }

  private static func root(of run: Int, _ parents: inout [Int]) -> Int {
    var run = run
    while parents[run] != run {
      parents[run] = parents[parents[run]]
      run = parents[run]
    }
    return run
  }
}

extension ConnectedComponents {
  /// The box of the component with the most pixels; of several the first. Nil of no component.
  package var largestBox: (columns: Range<Int>, rows: Range<Int>)? {
    var pixels = [Int](repeating: 0, count: count)
    for run in runs { pixels[run.component] += run.columns.count }
    guard let most = pixels.max(), let largest = pixels.firstIndex(of: most) else { return nil }
    let own = runs.filter { $0.component == largest }
    guard let first = own.first, let last = own.last else { return nil }
    let left = own.map(\.columns.lowerBound).min() ?? 0
    let right = own.map(\.columns.upperBound).max() ?? 0
    return (left..<right, first.row..<last.row + 1)
  }
}
