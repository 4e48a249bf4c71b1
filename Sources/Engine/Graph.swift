/// A network as data: operations joined by edges. A skip connection is an edge that reaches past other nodes.
package struct Graph: Sendable {
  package struct NodeID: Hashable, Sendable {
    package let index: Int
  }

  package struct Node: Sendable {
    package let operation: Operation
    package let inputs: [NodeID]
    /// The scope in which the node was built, such as `encoder.layer1.0.conv1`.
    package let name: String
    /// How the channels of its output lie in blocks.
    package let layout: ChannelLayout
  }

  /// Operations, in PyTorch's terms. Parameters are indices into `Graph.parameters`.
  package enum Operation: Sendable {
    case input
    case convolution(Convolution)
    case batchNorm(BatchNorm)
    case relu
    case add
    case concatenate
    case maxPool(MaxPool)
    /// Nearest resize to the height and width of another node.
    case resizeNearest(like: NodeID)
  }

  package struct Convolution: Sendable {
    package let kernel: Int
    package let stride: Int
    package let padding: Int
    package let weight: Int
    package let bias: Int?
  }

  package struct BatchNorm: Sendable {
    package let weight: Int
    package let bias: Int
    package let runningMean: Int
    package let runningVariance: Int
    package let batchesTracked: Int
    /// Added to the variance, and the share of a new batch in the running statistics: PyTorch's defaults.
    package let epsilon: Float = 1e-5
    package let momentum: Float = 0.1
  }

  package struct MaxPool: Sendable {
    package let kernel: Int
    package let stride: Int
    package let padding: Int
  }

  /// In topological order: a node's inputs come before it.
  package internal(set) var nodes: [Node] = []
  package internal(set) var parameters: [Parameter] = []
  /// The node whose values are the network's logits.
  package internal(set) var output = NodeID(index: -1)

  package subscript(id: NodeID) -> Node { nodes[id.index] }

  /// The nodes whose values make up a node's: itself or, for a concatenation, its inputs' sources in order.
  func sources(of node: NodeID) -> [NodeID] {
    if case .concatenate = self[node].operation { return self[node].inputs.flatMap(sources(of:)) }
    return [node]
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
}
