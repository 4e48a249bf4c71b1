/// Batch norm takes the residual sum and the ReLU that follow into its one pass over the tensor, where nothing else reads
/// what lies between and the sum's other side has as many channels and isn't what the batch norm reads: both would write
/// one gradient at once.
struct NormalizationFusion: Fusion {
  func apply(to graph: inout LoweredGraph) {
    for id in graph.ids {
      if graph.definition(of: id, as: Graph.Add.self) != nil {
        takeInSum(id, in: &graph)
      } else if graph.definition(of: id, as: Graph.Relu.self) != nil {
        takeInRelu(id, in: &graph)
      }
    }
  }

  private func takeInSum(_ id: Graph.NodeID, in graph: inout LoweredGraph) {
    let inputs = graph[id].inputs
    let drop = graph.definition(of: id, as: Graph.Add.self)?.drop
    guard graph.graph[inputs[0]].layout == graph.graph[inputs[1]].layout else { return }
    for (normalized, residual) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] {
      guard graph.graph[normalized].operation is Graph.BatchNorm, graph.isPrivate(normalized),
        var batchNorm = graph.definition(of: normalized, as: Graph.BatchNorm.self)
      else { continue }
      // The first summand is the one that drop path leaves out.
      if drop != nil, normalized != inputs[0] { continue }
      let x = graph[normalized].inputs[0]
      guard Set(graph.graph.sources(of: x)).isDisjoint(with: graph.graph.sources(of: residual)) else {
        continue
      }
      batchNorm.hasResidual = true
      batchNorm.drop = drop
      return graph.fuse(id, into: batchNorm, inputs: [x, residual], as: normalized, absorbing: [normalized])
    }
  }

  private func takeInRelu(_ id: Graph.NodeID, in graph: inout LoweredGraph) {
    let input = graph[id].inputs[0]
    guard var batchNorm = graph.definition(of: input, as: Graph.BatchNorm.self), graph.isPrivate(input) else {
      return
    }
    batchNorm.hasRelu = true
    graph.fuse(id, into: batchNorm, inputs: graph[input].inputs, as: input, absorbing: [input])
  }
}
