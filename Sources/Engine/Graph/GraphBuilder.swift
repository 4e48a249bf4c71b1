/// Builds a graph by calls that read like the figure in a paper. Nested scopes give parameters their PyTorch names.
package struct GraphBuilder {
  /// A value in the graph under construction.
  package struct Tensor: Sendable {
    let id: Graph.NodeID
    let layout: ChannelLayout
    package var channels: Int { layout.channels }
  }

  private(set) var graph = Graph()
  private var scopes: [String] = []

  package init() {}

  /// Builds within the scope `name`, such as `layer1` or `0`.
  package mutating func scope<Result>(_ name: String, _ body: (inout GraphBuilder) -> Result) -> Result {
    scopes.append(name)
    defer { scopes.removeLast() }
    return body(&self)
  }

  /// Builds a block within the scope `name`, which `Graph.blocks` will hold with what it reads and gives.
  package mutating func block(
    _ name: String, _ x: Tensor, _ body: (inout GraphBuilder, _ x: Tensor) -> Tensor
  ) -> Tensor {
    scope(name) { builder in
      let output = body(&builder, x)
      builder.graph.blocks.append(
        .init(name: builder.scopes.joined(separator: "."), input: x.id, output: output.id))
      return output
    }
  }

  /// The finished graph, whose logits are `output`: a value whose channels lie without a gap.
  package consuming func build(output: Tensor, smallestImage: Graph.SmallestImage? = nil) -> Graph {
    precondition(output.layout.segments.count == 1, "a concatenation gives no logits")
    precondition(graph.nodes.indices.contains(output.id.index), "the output was made by another builder")
    graph.output = output.id
    graph.smallestImage = smallestImage
    return graph
  }

  /// Appends a node. Each operation's own call, in its file, ends here.
  /// - Parameters:
  ///   - sizedLike: a tensor of which the operation reads the size only.
  ///   - leaf: what its name ends with after the scopes; nil: nothing.
  mutating func append(
    _ operation: any OperationDefinition, _ inputs: [Tensor], sizedLike: Tensor? = nil,
    named leaf: String? = nil
  ) -> Tensor {
    if inputs.contains(where: { $0.id.index == 0 }) {
      precondition(operation.readsImage, "the input feeds convolutions only")
    }
    let id = Graph.NodeID(index: graph.nodes.count)
    let name = (scopes + (leaf.map { [$0] } ?? [])).joined(separator: ".")
    let layout = operation.layout(inputs.map(\.layout))
    graph.nodes.append(
      .init(
        definition: operation, inputs: inputs.map(\.id), sizedLike: sizedLike?.id, name: name, layout: layout)
    )
    return Tensor(id: id, layout: layout)
  }

  /// Appends a parameter of the scope and returns its index.
  mutating func parameter(
    _ name: String, _ shape: [Int], _ role: Parameter.Role, _ initializer: Parameter.Initializer,
    _ layout: ParameterLayout
  ) -> Int {
    graph.parameters.append(
      Parameter(
        name: (scopes + [name]).joined(separator: "."), shape: shape, role: role, initializer: initializer,
        layout: layout))
    return graph.parameters.count - 1
  }
}
