extension Graph {
  /// A sum of what some layers of a block compute and of what goes past them: F(x) + s(x).
  package struct Branch: Hashable, Sendable {
    /// x: where both part.
    package let fork: NodeID
    /// F(x).
    package let end: NodeID
    /// s(x): x itself, or what brings it to another size or number of channels.
    package let shortcut: NodeID
    package let sum: NodeID

    package var isIdentity: Bool { shortcut == fork }
  }

  /// The nodes of a block: those on a path from what it reads to what it gives, these two left out.
  package func inside(_ block: Block) -> Set<NodeID> {
    path(from: block.input, to: block.output).subtracting([block.input, block.output])
  }

  /// The branches of a block, in the order of their sums; none in a plain or a dense one.
  package func branches(of block: Block) -> [Branch] {
    path(from: block.input, to: block.output).sorted { $0.index < $1.index }.compactMap { sum in
      guard sum != block.input, self[sum].operation is Add else { return nil }
      // As the builder has it: the branch comes first.
      let end = self[sum].inputs[0]
      var shortcut = self[sum].inputs[1]
      // Values pass it as they are.
      while self[shortcut].operation is GradientScale { shortcut = self[shortcut].inputs[0] }
      let common = path(from: block.input, to: end).intersection(path(from: block.input, to: shortcut))
      guard let fork = common.max(by: { $0.index < $1.index }) else { return nil }
      return Branch(fork: fork, end: end, shortcut: shortcut, sum: sum)
    }
  }

  /// The nodes that lie on a way from one to another, both among them; none where there is no way.
  package func path(from start: NodeID, to end: NodeID) -> Set<NodeID> {
    var isOn: [NodeID: Bool] = [start: true]
    // A node's inputs come before it.
    func reaches(_ node: NodeID) -> Bool {
      if let known = isOn[node] { return known }
      if node.index < start.index { return false }
      var found = false
      for input in self[node].inputs where reaches(input) { found = true }
      isOn[node] = found
      return found
    }
    guard reaches(end) else { return [] }
    return Set(isOn.filter(\.value).keys)
  }

  /// The way that a gradient takes out of a fork.
  package enum Way: String, Sendable, CaseIterable {
    case shortcut, branch
    /// To what lies outside of the block, such as a decoder.
    case outside
  }

  /// How each edge out of a block's fork leads on. A plain block has no sum: its fork is what it reads, and all inside is
  /// the branch.
  package func ways(of block: Block, _ branch: Branch?) -> [(edge: Edge, way: Way)] {
    let fork = branch?.fork ?? block.input
    let end = branch?.end ?? block.output
    let inBranch = path(from: fork, to: end)
    let inBoth = branch.map { path(from: fork, to: $0.sum) } ?? []
    return edges(from: fork).map { edge in
      let way: Way =
        inBranch.contains(edge.to) ? .branch : inBoth.contains(edge.to) ? .shortcut : .outside
      return (edge, way)
    }
  }
}
