/// The order in which the gradients of a step's batches are added: a fixed tree, so that whoever sums a subtree, be it
/// another machine, gets the same bytes.
///
/// A node of c leaves has the largest power of two below c of them on its left, and is the sum of its left and its right
/// part. Up to three leaves that is the order of the leaves.
package struct SummationTree: Sendable, Equatable {
  package let leafCount: Int

  /// - Parameter leafCount: batches of a step, at least 1.
  package init(leafCount: Int) {
    precondition(leafCount >= 1, "a tree has a leaf")
    self.leafCount = leafCount
  }

  /// The leaf with which the right part of a node of at least two leaves begins.
  private static func middle(of node: Range<Int>) -> Int {
    node.lowerBound + 1 << (Int.bitWidth - 1 - (node.count - 1).leadingZeroBitCount)
  }

  /// The largest nodes whose leaves are all in `own`, in the order of the leaves.
  package func nodes(of own: Range<Int>) -> [Range<Int>] { Self.nodes(of: own, below: 0..<leafCount) }

  private static func nodes(of own: Range<Int>, below node: Range<Int>) -> [Range<Int>] {
    let common = own.clamped(to: node)
    if common.isEmpty { return [] }
    if common == node { return [node] }
    let middle = middle(of: node)
    return nodes(of: own, below: node.lowerBound..<middle) + nodes(of: own, below: middle..<node.upperBound)
  }

  /// What becomes of the sum that a leaf's gradients begin.
  struct Carry: Equatable {
    /// The places of sums that wait and are now added on the left, the last one first.
    let merged: Range<Int>
    /// Where the result waits; nil: it is the last node's, and stays.
    let stored: Int?
  }

  /// The leaves come in order. Sums that are whole wait in places: first the nodes before the leaf's own, then as the ones
  /// of the binary number of its node's leaves so far; another leaf carries.
  func carry(of leaf: Int, in nodes: [Range<Int>]) -> Carry {
    guard let node = nodes.firstIndex(where: { $0.contains(leaf) }) else {
      preconditionFailure("leaf \(leaf) is another's")
    }
    let place = leaf - nodes[node].lowerBound
    let end = node + place.nonzeroBitCount
    let isLast = leaf == nodes[node].upperBound - 1
    let begin = isLast ? node : end - (place + 1).trailingZeroBitCount
    return Carry(merged: begin..<end, stored: isLast && node == nodes.count - 1 ? nil : begin)
  }

  /// Arrays as large as the gradients that summing the leaves of `own` takes beside them: for all leaves log2 of their
  /// number, rounded down.
  package func spareCount(own: Range<Int>) -> Int {
    let nodes = nodes(of: own)
    return own.reduce(0) { max($0, (carry(of: $1, in: nodes).stored ?? -1) + 1) }
  }
}

extension SummationTree {
  /// Floats that are summed at a time: they stay in the caches.
  private static let blockCount = 1 << 14

  /// Sums the nodes by the tree.
  /// - Parameters:
  ///   - nodes: of each of some nodes, which hold all leaves once, `count` values.
  ///   - target: of the sums; it may be the place of one of the nodes.
  package func sum(
    _ nodes: [Range<Int>: UnsafePointer<Float>], count: Int, into target: UnsafeMutablePointer<Float>,
    pool: ThreadPool
  ) {
    let block = Self.blockCount
    let depth = Int.bitWidth - leafCount.leadingZeroBitCount + 1
    withUnsafeTemporaryAllocation(of: Float.self, capacity: pool.threadCount * depth * block) { scratch in
      let scratch = scratch.baseAddress!
      pool.run(tasks: (count + block - 1) / block) { task, worker in
        let first = task * block
        let length = min(block, count - first)
        let sum = Self.sum(
          0..<leafCount, of: nodes, at: first, count: length, scratch: scratch + worker * depth * block)
        (target + first).update(from: sum, count: length)
      }
    }
  }

  /// Where the values of a node lie: at the nodes' own place, or at the beginning of `scratch`.
  private static func sum(
    _ node: Range<Int>, of nodes: [Range<Int>: UnsafePointer<Float>], at first: Int, count: Int,
    scratch: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    if let values = nodes[node] { return values + first }
    let middle = middle(of: node)
    let left = sum(node.lowerBound..<middle, of: nodes, at: first, count: count, scratch: scratch)
    let right = sum(
      middle..<node.upperBound, of: nodes, at: first, count: count, scratch: scratch + blockCount)
    for index in 0..<count { scratch[index] = left[index] + right[index] }
    return UnsafePointer(scratch)
  }
}
