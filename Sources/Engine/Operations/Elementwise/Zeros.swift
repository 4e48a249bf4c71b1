extension Graph {
  /// Zeros of the size of another tensor: what stands in the place of a skip connection that was cut.
  package struct Zeros: OperationDefinition, PlannedOperation {
    let channels: ChannelLayout
    package var channelCount: Int { channels.channels }

    func layout(_ inputs: [ChannelLayout]) -> ChannelLayout { channels }

    func shape(_ shapes: NodeShapes) -> TensorShape {
      let target = shapes.sizedLike!
      return TensorShape(channels: shapes.channels, height: target.height, width: target.width)
    }

    var summary: String { "zeros" }
    func requirements(halo: Int) -> BufferRequirements { BufferRequirements() }

    func forward(_ buffers: Buffers, _ context: ExecutionContext) {
      let z = buffers.output
      context.pool.run(tasks: z.planes.count) { plane, _ in z.clear(context.arena, plane: z.planes[plane]) }
    }

    /// Nothing leads on from here.
    func backward(_ buffers: Buffers, _ context: ExecutionContext) {}
  }

  /// The network in which an edge carries zeros: a sum without that summand, a concatenation with zeros in its place.
  package func without(_ edge: Edge) -> Graph {
    precondition(self[edge.to].inputs.contains(edge.from), "the graph has no such edge")
    // The zeros come right before their reader, and what follows moves up by one.
    let zeros = edge.to
    let moved = { (id: NodeID) in id.index < zeros.index ? id : NodeID(index: id.index + 1) }
    let reader = nodes[edge.to.index].renumbered(moved)
    let source = self[edge.from]
    var graph = self
    graph.nodes = nodes.map { $0.renumbered(moved) }
    graph.nodes[edge.to.index] = reader.reading(
      reader.inputs.map { $0 == edge.from ? zeros : $0 }, sizedLike: reader.sizedLike)
    graph.nodes.insert(
      Node(
        definition: Zeros(channels: source.layout), inputs: [], sizedLike: edge.from,
        name: reader.name + ".zeros", layout: source.layout), at: zeros.index)
    graph.output = moved(output)
    graph.blocks = blocks.map { Block(name: $0.name, input: moved($0.input), output: moved($0.output)) }
    return graph.pruned
  }
}
