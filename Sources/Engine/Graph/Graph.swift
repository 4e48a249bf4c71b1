/// A network as data: operations joined by edges. A skip connection is an edge that reaches past other nodes.
package struct Graph: Sendable {
  package struct NodeID: Hashable, Sendable {
    package let index: Int

    package init(index: Int) { self.index = index }
  }

  package struct Node: Sendable {
    let definition: any OperationDefinition
    package let inputs: [NodeID]
    /// A node of whose value only the size is read.
    package let sizedLike: NodeID?
    /// The scope in which the node was built, such as `encoder.layer1.0.conv1`.
    package let name: String
    /// How the channels of its output lie in blocks.
    package let layout: ChannelLayout

    package var operation: any Operation { definition }
  }

  /// In topological order: a node's inputs come before it.
  package internal(set) var nodes: [Node] = []
  package internal(set) var parameters: [Parameter] = []
  /// The node whose values are the network's logits.
  package internal(set) var output = NodeID(index: -1)

  /// The smallest images that a network takes.
  package struct SmallestImage: Sendable {
    package let network: String
    /// In pixels.
    package let side: Int

    package init(network: String, side: Int) { (self.network, self.side) = (network, side) }
  }

  package internal(set) var smallestImage: SmallestImage?

  /// The network's blocks, in the order in which they end; a block may hold others.
  package internal(set) var blocks: [Block] = []

  package subscript(id: NodeID) -> Node { nodes[id.index] }

  /// The nodes whose values make up a node's: itself or, for a concatenation, its inputs' sources in order.
  func sources(of node: NodeID) -> [NodeID] {
    self[node].definition.joinsInputs ? self[node].inputs.flatMap(sources(of:)) : [node]
  }

  /// For each node those that read its output.
  var consumers: [[NodeID]] {
    var consumers = [[NodeID]](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { consumers[input.index].append(NodeID(index: index)) }
    }
    return consumers
  }

  /// Images of few channels stay interleaved: padding them to 16 lanes would cost more than it saves.
  func isInterleaved(_ node: NodeID) -> Bool { node.index == 0 && inputChannels <= 8 }

  package var inputChannels: Int { nodes[0].layout.channels }
  package var classCount: Int { self[output].layout.channels }

  /// The shape of every node's value for images of this size.
  package func shapes(height: Int, width: Int) throws(PlanError) -> [TensorShape] {
    if let smallestImage, min(height, width) < smallestImage.side {
      throw .smallImage(
        network: smallestImage.network, side: smallestImage.side, height: height, width: width)
    }
    var shapes: [TensorShape] = []
    for node in nodes {
      shapes.append(
        try node.definition.shape(
          NodeShapes(
            layer: node.name, channels: node.layout.channels,
            image: TensorShape(channels: inputChannels, height: height, width: width),
            inputs: node.inputs.map { shapes[$0.index] }, sizedLike: node.sizedLike.map { shapes[$0.index] }))
      )
    }
    return shapes
  }

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

extension ParameterStore {
  package convenience init(graph: Graph, kernels: KernelSet = .best) throws(PlanError) {
    try self.init(graph.parameters, kernels: kernels)
  }
}
