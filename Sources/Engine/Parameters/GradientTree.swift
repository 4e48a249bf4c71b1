/// The mean gradient of several training passes: a batch larger than memory holds at once.
///
/// The passes' gradients are summed by a fixed tree, in which a node of c leaves has the largest power of two below c of
/// them on its left: so that whoever sums a subtree elsewhere, be it another machine, gets the same bytes. Up to three
/// leaves that is the order of the passes.
package final class GradientTree {
  package let leafCount: Int
  private let gradients: FloatArena
  /// The sums of subtrees that wait for their right neighbours, the largest first.
  private let waiting: [FloatArena]

  /// - Parameter leafCount: passes of a step, at least 1.
  /// - Throws: `PlanError.outOfMemory` where the system refuses the memory.
  package init(parameters: ParameterStore, leafCount: Int) throws(PlanError) {
    precondition(leafCount >= 1, "a tree has a leaf")
    self.leafCount = leafCount
    gradients = parameters.gradients
    var waiting: [FloatArena] = []
    for _ in 0..<Self.spareCount(leafCount: leafCount) {
      waiting.append(try FloatArena(count: gradients.count))
    }
    self.waiting = waiting
  }

  /// Arrays as large as the gradients that a tree takes beside them: log2 of the leaves, rounded down.
  package static func spareCount(leafCount: Int) -> Int { Int.bitWidth - 1 - leafCount.leadingZeroBitCount }

  /// Takes the gradients of a leaf as they are in their place now. The leaves come in order; after the last one the sum
  /// of all is in that place.
  package func add(leaf: Int, pool: ThreadPool) {
    // Subtrees that are whole wait as the ones of the binary number of leaves so far; another leaf carries.
    let count = leaf.nonzeroBitCount
    let isLast = leaf == leafCount - 1
    let merges = isLast ? count : (leaf + 1).trailingZeroBitCount
    for place in (count - merges..<count).reversed() {
      gradients.combine(with: waiting[place], pool) { right, left in left + right }
    }
    if !isLast { waiting[count - merges].combine(with: gradients, pool) { _, gradient in gradient } }
  }

  /// Makes the sum the mean.
  package func average(pool: ThreadPool) {
    if leafCount == 1 { return }
    let share = 1 / Float(leafCount)
    gradients.combine(with: gradients, pool) { sum, _ in sum * share }
  }
}
