/// The mean gradient of several training passes: a batch larger than memory holds at once. It is summed by a
/// `SummationTree`, some of whose leaves may be another machine's.
package final class GradientTree {
  package let tree: SummationTree
  /// The leaves whose passes are run here.
  package let own: Range<Int>
  /// The largest nodes whose leaves are all among these.
  package let ownNodes: [Range<Int>]
  private let gradients: FloatArena
  /// Sums that are whole: own nodes, and subtrees that wait for their right neighbours.
  private let waiting: [FloatArena]

  /// - Parameters:
  ///   - leafCount: passes of a step, at least 1.
  ///   - own: those that are run here, at least one; nil: all.
  /// - Throws: `PlanError.outOfMemory` where the system refuses the memory.
  package init(
    parameters: ParameterStore, leafCount: Int, own: Range<Int>? = nil
  ) throws(PlanError) {
    tree = SummationTree(leafCount: leafCount)
    self.own = own ?? 0..<leafCount
    precondition(!self.own.isEmpty, "who takes part has a leaf")
    ownNodes = tree.nodes(of: self.own)
    gradients = parameters.gradients
    var waiting: [FloatArena] = []
    for _ in 0..<tree.spareCount(own: self.own) {
      waiting.append(try FloatArena(count: gradients.count))
    }
    self.waiting = waiting
  }

  /// Takes the gradients of a leaf as they are in their place now. The own leaves come in order; after the last one the
  /// sum of the last own node is in that place, which for one machine is the sum of all.
  package func add(leaf: Int, pool: ThreadPool) {
    let carry = tree.carry(of: leaf, in: ownNodes)
    for place in carry.merged.reversed() {
      gradients.combine(with: waiting[place], pool) { right, left in left + right }
    }
    if let place = carry.stored { waiting[place].combine(with: gradients, pool) { _, gradient in gradient } }
  }

  /// The sums of the own nodes, once all own leaves are added; as many values as there are gradients.
  package var ownSums: [UnsafeMutablePointer<Float>] {
    ownNodes.indices.map { $0 < ownNodes.count - 1 ? waiting[$0].base : gradients.base }
  }

  /// The place of the sum over all leaves.
  package var sum: UnsafeMutablePointer<Float> { gradients.base }

  /// Makes the sum the mean.
  package func average(pool: ThreadPool) {
    if tree.leafCount == 1 { return }
    let share = 1 / Float(tree.leafCount)
    gradients.combine(with: gradients, pool) { sum, _ in sum * share }
  }
}
