extension Graph {
  /// The network of the same values in which the shortcuts of sums hand back `factor` times their gradient.
  /// - Parameter prefix: what the names of these sums begin with.
  package func scalingShortcutGradients(of prefix: String, by factor: Float) -> Graph {
    if factor == 1 { return self }
    let shortcuts = nodes.enumerated().compactMap { index, node -> Edge? in
      guard node.operation is Add, node.name.hasPrefix(prefix) else { return nil }
      // As the builder has it: the branch comes first.
      return Edge(from: node.inputs[1], to: NodeID(index: index))
    }
    return scalingGradients(of: shortcuts, by: factor).graph
  }
}
