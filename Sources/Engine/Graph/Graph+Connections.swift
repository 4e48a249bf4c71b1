extension Graph {
  /// A part of a network that has a name and one way in, such as a residual block.
  package struct Block: Hashable, Sendable {
    /// Its scope, such as `encoder.layer1.0`.
    package let name: String
    package let input: NodeID
    package let output: NodeID
  }

  /// An edge from a value to a node that reads it.
  package struct Edge: Hashable, Sendable {
    package let from: NodeID
    package let to: NodeID

    package init(from: NodeID, to: NodeID) { (self.from, self.to) = (from, to) }
  }

  /// The skip connections: edges that reach past other nodes to where their values meet again, in a sum or a
  /// concatenation.
  package var skips: [Edge] {
    nodes.indices.flatMap { index in
      let inputs = nodes[index].inputs
      return inputs.filter { input in
        inputs.contains { $0 != input && isComputed($0, from: input) }
      }.map { Edge(from: $0, to: NodeID(index: index)) }
    }
  }

  private func isComputed(_ node: NodeID, from other: NodeID) -> Bool {
    var pending = [node]
    var seen: Set<NodeID> = []
    while let next = pending.popLast() {
      if next == other { return true }
      // What comes before it can't be computed from it.
      if next.index > other.index, seen.insert(next).inserted { pending += self[next].inputs }
    }
    return false
  }
}
