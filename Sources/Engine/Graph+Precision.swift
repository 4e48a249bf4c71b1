extension Graph {
  /// How a node's value is stored where tensors are stored as `precision`: the image and the logits are floats.
  func precision(of node: NodeID, storing precision: Precision) -> Precision {
    if node.index == 0 || node == output { return .float32 }
    let sources = sources(of: node)
    if sources == [node] { return precision }
    let precisions = Set(sources.map { self.precision(of: $0, storing: precision) })
    precondition(precisions.count == 1, "\(self[node].name): joins tensors of several precisions")
    return precisions.first!
  }
}
