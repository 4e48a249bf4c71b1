/// A convolution of 1 x 1 and the average pool behind it change places: both are linear and neither mixes what the other
/// does, so the result is the same, and the convolution has a share of the pixels to compute.
struct PoolingFusion: Fusion {
  func apply(to graph: inout LoweredGraph) {
    for id in graph.ids {
      guard let pool = graph.definition(of: id, as: Graph.AveragePool.self) else { continue }
      let source = graph[id].inputs[0]
      guard let convolution = graph.definition(of: source, as: Graph.Convolution.self),
        convolution.kernel == 1, convolution.stride == 1, convolution.padding == 0, convolution.bias == nil,
        graph.isPrivate(source), graph[source].inputs[0].index != 0,
        graph.precision(of: source) == graph.precision(of: id), graph[source].infers == graph[id].infers
      else { continue }
      graph.fuse(
        id, into: PooledConvolution(convolution: convolution, pool: pool), inputs: graph[source].inputs,
        as: source, absorbing: [source])
    }
  }
}
