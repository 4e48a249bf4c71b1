/// Networks that lack a kind of operation everywhere.
extension Graph {
  /// The network in which every batch norm passes on what it reads.
  package var withoutBatchNorm: Graph { bypassing { $0 is BatchNorm } }

  /// The network that leaves out no branch while training.
  package var withoutDropPath: Graph {
    var graph = self
    graph.nodes = nodes.map { node in
      guard var add = node.definition as? Add else { return node }
      add.drop = nil
      return Node(
        definition: add, inputs: node.inputs, sizedLike: node.sizedLike, name: node.name, layout: node.layout)
    }
    return graph
  }

  /// - Parameter isBypassed: of operations that give what they read in another form, of the same layout and size.
  private func bypassing(_ isBypassed: (any Operation) -> Bool) -> Graph {
    var graph = self
    // In topological order, so that what a node passes on is settled when another reads it.
    var places = nodes.indices.map(NodeID.init)
    for (index, node) in nodes.enumerated() {
      let inputs = node.inputs.map { places[$0.index] }
      graph.nodes[index] = node.reading(inputs, sizedLike: node.sizedLike.map { places[$0.index] })
      if isBypassed(node.operation) { places[index] = inputs[0] }
    }
    graph.output = places[output.index]
    graph.blocks = blocks.map { block in
      Block(name: block.name, input: places[block.input.index], output: places[block.output.index])
    }
    return graph.pruned
  }
}
