/// For inference a convolution takes the batch norm that alone reads it, with all that this took in, into its store, as
/// long as its statistics are known before.
struct InferenceFusion: Fusion {
  func apply(to graph: inout LoweredGraph) {
    guard graph.statistics.areConstants else { return }
    for id in graph.ids where graph[id].infers && !graph[id].isAbsorbed {
      guard let batchNorm = graph.definition(of: id, as: Graph.BatchNorm.self) else { continue }
      let inputs = graph[id].inputs
      guard var convolution = graph.definition(of: inputs[0], as: Graph.Convolution.self),
        convolution.batchNorm == nil, graph[inputs[0]].infers, graph.isPrivate(inputs[0])
      else { continue }
      convolution.batchNorm = batchNorm
      graph.fuse(
        id, into: convolution, inputs: graph[inputs[0]].inputs + inputs.dropFirst(), as: inputs[0],
        absorbing: [inputs[0]])
    }
  }
}
