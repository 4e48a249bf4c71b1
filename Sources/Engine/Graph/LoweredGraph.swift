/// A graph on its way to a plan. Fusions change what its nodes compute, and absorb nodes that others compute on their
/// way; a node keeps its number and its value.
struct LoweredGraph {
  struct Node {
    var definition: any OperationDefinition
    var inputs: [Graph.NodeID]
    /// Of the node that a model's summary shows it as.
    var name: String
    /// Whether it is computed as for inference: with running statistics, and without a backward.
    var infers: Bool
    var isAbsorbed = false
  }

  let graph: Graph
  let shapes: [TensorShape]
  let batch: Int
  let purpose: Purpose
  /// What batch norm normalises by in nodes that are computed as for inference.
  let statistics: NormalizationStatistics
  let precision: Precision
  let kernels: KernelSet
  let threads: Int
  private(set) var nodes: [Node]
  private let consumers: [[Graph.NodeID]]

  /// - Parameter frozen: nodes whose names begin so are computed as for inference.
  init(
    _ graph: Graph, batch: Int, height: Int, width: Int, purpose: Purpose,
    statistics: NormalizationStatistics, precision: Precision, frozen: String?, kernels: KernelSet,
    threads: Int
  ) throws(PlanError) {
    (self.graph, self.batch, self.purpose, self.precision) = (graph, batch, purpose, precision)
    (self.statistics, self.kernels, self.threads) = (statistics, kernels, threads)
    shapes = try graph.shapes(height: height, width: width)
    consumers = graph.consumers
    nodes = graph.nodes.map { node in
      Node(
        definition: node.definition, inputs: node.inputs, name: node.name,
        infers: purpose == .inference || frozen.map(node.name.hasPrefix) ?? false)
    }
  }

  subscript(id: Graph.NodeID) -> Node { nodes[id.index] }

  var ids: [Graph.NodeID] { nodes.indices.map(Graph.NodeID.init) }

  /// What a node computes, where that is of this type.
  func definition<Definition: OperationDefinition>(
    of id: Graph.NodeID, as type: Definition.Type = Definition.self
  ) -> Definition? { nodes[id.index].definition as? Definition }

  /// Whether the value of a node is read by nothing but one other node.
  func isPrivate(_ id: Graph.NodeID) -> Bool { consumers[id.index].count == 1 && id != graph.output }

  func precision(of id: Graph.NodeID) -> Precision { graph.precision(of: id, storing: precision) }

  /// Lets a node compute what `source` computes, changed to `definition`, from other inputs.
  mutating func fuse(
    _ id: Graph.NodeID, into definition: any OperationDefinition, inputs: [Graph.NodeID],
    as source: Graph.NodeID, absorbing absorbed: [Graph.NodeID]
  ) {
    nodes[id.index] = Node(
      definition: definition, inputs: inputs, name: nodes[source.index].name,
      infers: nodes[source.index].infers)
    for node in absorbed { nodes[node.index].isAbsorbed = true }
  }

  /// What a node is planned by.
  func context(of id: Graph.NodeID) -> NodeContext {
    let node = nodes[id.index]
    return NodeContext(
      name: node.name, batch: batch, purpose: purpose, infers: node.infers,
      statistics: node.infers ? statistics : .batch, kernels: kernels, threads: threads,
      inputs: node.inputs.map(value), output: value(id))
  }

  private func value(_ id: Graph.NodeID) -> NodeContext.Value {
    NodeContext.Value(
      layout: graph[id].layout, shape: shapes[id.index], precision: precision(of: id),
      isInterleaved: graph.isInterleaved(id))
  }
}

/// A pass over a graph that finds a pattern which has a faster form than node by node.
protocol Fusion: Sendable {
  func apply(to graph: inout LoweredGraph)
}
