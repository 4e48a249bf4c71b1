/// Rewrites as pure functions: networks that lack a part of another one. All keep the list of parameters, so that one
/// store of weights serves them all.
extension Graph {
  /// The network in which a block passes on what it reads.
  /// - Returns: nil where the block changes channels or size: there is nothing to pass on.
  package func without(_ block: Block) -> Graph? {
    guard self[block.input].layout == self[block.output].layout, keepsSize(block) else { return nil }
    let passedOn = { (id: NodeID) in id == block.output ? block.input : id }
    var graph = self
    graph.nodes = nodes.map { node in
      node.reading(node.inputs.map(passedOn), sizedLike: node.sizedLike.map(passedOn))
    }
    graph.output = passedOn(output)
    graph.blocks = blocks.compactMap { other in
      if other == block { return nil }
      let (input, output) = (passedOn(other.input), passedOn(other.output))
      return input == output ? nil : Block(name: other.name, input: input, output: output)
    }
    return graph.pruned
  }

  /// Whether a block leaves the size of tensors as it is: judged by even and odd sizes that fit any network.
  private func keepsSize(_ block: Block) -> Bool {
    [(256, 512), (511, 257)].allSatisfy { height, width in
      guard let shapes = try? shapes(height: height, width: width) else { return false }
      return shapes[block.input.index] == shapes[block.output.index]
    }
  }

  /// The graph without the nodes that its output doesn't need; the image stays.
  var pruned: Graph {
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    isNeeded[0] = true
    isNeeded[output.index] = true
    for index in nodes.indices.reversed() where isNeeded[index] {
      for id in nodes[index].inputs + (nodes[index].sizedLike.map { [$0] } ?? []) {
        isNeeded[id.index] = true
      }
    }
    var places: [NodeID: NodeID] = [:]
    for index in nodes.indices where isNeeded[index] {
      places[NodeID(index: index)] = NodeID(index: places.count)
    }
    var graph = self
    graph.nodes = nodes.indices.filter { isNeeded[$0] }.map { nodes[$0].renumbered { places[$0]! } }
    graph.output = places[output]!
    graph.blocks = blocks.compactMap { block in
      guard let input = places[block.input], let output = places[block.output] else { return nil }
      return Block(name: block.name, input: input, output: output)
    }
    return graph
  }
}

extension Graph.Node {
  /// The same operation on other values.
  func reading(_ inputs: [Graph.NodeID], sizedLike: Graph.NodeID?) -> Graph.Node {
    Graph.Node(definition: definition, inputs: inputs, sizedLike: sizedLike, name: name, layout: layout)
  }

  func renumbered(_ place: (Graph.NodeID) -> Graph.NodeID) -> Graph.Node {
    reading(inputs.map(place), sizedLike: sizedLike.map(place))
  }
}
