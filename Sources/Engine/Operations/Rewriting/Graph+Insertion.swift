/// Rewrites that put nodes into edges.
extension Graph {
  /// A node that stands behind a value and takes its place for some of those that read it.
  struct Insertion {
    let source: NodeID
    let readers: Set<NodeID>
    let definition: any OperationDefinition
    /// Whether it reads the value, or the value's size only.
    let readsSource: Bool
    let name: String
  }

  /// - Returns: the graph, whose parameters and output are as before, and the place of each new node in it.
  func inserting(_ insertions: [Insertion]) -> (graph: Graph, inserted: [NodeID]) {
    var graph = self
    graph.nodes = []
    let bySource = Dictionary(grouping: insertions.indices) { insertions[$0].source }
    var places: [NodeID] = []
    var inserted = [NodeID](repeating: NodeID(index: 0), count: insertions.count)
    var detours: [Edge: NodeID] = [:]
    func append(_ node: Node) -> NodeID {
      graph.nodes.append(node)
      return NodeID(index: graph.nodes.count - 1)
    }
    for (index, node) in nodes.enumerated() {
      let id = NodeID(index: index)
      let place = append(
        node.reading(
          node.inputs.map { detours[Edge(from: $0, to: id)] ?? places[$0.index] },
          sizedLike: node.sizedLike.map { places[$0.index] }))
      places.append(place)
      for number in bySource[id] ?? [] {
        let insertion = insertions[number]
        inserted[number] = append(
          Node(
            definition: insertion.definition, inputs: insertion.readsSource ? [place] : [],
            sizedLike: insertion.readsSource ? nil : place, name: insertion.name,
            layout: insertion.definition.layout([node.layout])))
        for reader in insertion.readers { detours[Edge(from: id, to: reader)] = inserted[number] }
      }
    }
    graph.output = places[output.index]
    graph.blocks = blocks.map {
      Block(name: $0.name, input: places[$0.input.index], output: places[$0.output.index])
    }
    return (graph, inserted)
  }

  /// The network in which an edge carries zeros: a sum without that summand, a concatenation with zeros in its place.
  package func without(_ edge: Edge) -> Graph {
    precondition(self[edge.to].inputs.contains(edge.from), "the graph has no such edge")
    return silencing(edge.from, for: [edge.to])
  }

  /// The network in which a value is zeros to all that read it: a sum without its branch, a dense block without a layer.
  package func silencing(_ node: NodeID) -> Graph {
    precondition(node != output, "the logits are what the network is for")
    return silencing(node, for: Set(consumers[node.index]))
  }

  private func silencing(_ node: NodeID, for readers: Set<NodeID>) -> Graph {
    let zeros = Insertion(
      source: node, readers: readers, definition: Zeros(channels: self[node].layout), readsSource: false,
      name: self[node].name + ".zeros")
    return inserting([zeros]).graph.pruned
  }

  /// The network in which the gradient passes some edges times a factor; values are as they were.
  /// - Returns: the network, and for each edge the node whose output's gradient is what came by it, before the factor.
  package func scalingGradients(of edges: [Edge], by factor: Float) -> (graph: Graph, nodes: [NodeID]) {
    let (graph, inserted) = inserting(
      edges.enumerated().map { number, edge in
        precondition(self[edge.to].inputs.contains(edge.from), "the graph has no such edge")
        return Insertion(
          source: edge.from, readers: [edge.to], definition: GradientScale(factor: factor), readsSource: true,
          name: "\(self[edge.from].name).edge\(number)")
      })
    return (graph, inserted)
  }

  /// The network of the same values in which the shortcuts of sums hand back `factor` times their gradient. The second
  /// summand is the shortcut.
  /// - Parameter prefix: what the names of these sums begin with.
  package func scalingShortcutGradients(of prefix: String, by factor: Float) -> Graph {
    if factor == 1 { return self }
    let sums = nodes.indices.map(NodeID.init).filter {
      self[$0].definition is Add && self[$0].name.hasPrefix(prefix)
    }
    return inserting(
      sums.map { sum in
        Insertion(
          source: self[sum].inputs[1], readers: [sum], definition: GradientScale(factor: factor),
          readsSource: true, name: self[sum].name + ".shortcut")
      }
    ).graph
  }

  /// The network that drops out values while training, of those that a node reads.
  /// - Parameter prefix: what the name of the node begins with; where several do, it is the first.
  package func droppingOut(before prefix: String, rate: Double) -> Graph {
    guard rate > 0, let index = nodes.firstIndex(where: { $0.name.hasPrefix(prefix) }) else { return self }
    return inserting([
      Insertion(
        source: nodes[index].inputs[0], readers: [NodeID(index: index)],
        definition: Dropout(rate: rate, layer: index), readsSource: true, name: prefix + "dropout")
    ]).graph
  }

  /// The edges that a value goes by.
  package func edges(from node: NodeID) -> [Edge] {
    consumers[node.index].reduce(into: []) { edges, reader in
      let edge = Edge(from: node, to: reader)
      if !edges.contains(edge) { edges.append(edge) }
    }
  }
}
