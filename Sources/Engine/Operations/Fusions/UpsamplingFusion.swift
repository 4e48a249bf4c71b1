/// A convolution whose method can do so reads the small tensor where nearest upsampling to twice the size comes before
/// it: the upsampled tensor, and its gradient, are never written.
struct UpsamplingFusion: Fusion {
  func apply(to graph: inout LoweredGraph) {
    for id in graph.ids {
      guard let convolution = graph.definition(of: id, as: Graph.Convolution.self),
        ConvolutionGeometry(convolution, graph.context(of: id)).method.canReadUpsampled
      else { continue }
      readSmallInputs(id, convolution, in: &graph)
    }
  }

  private func readSmallInputs(
    _ id: Graph.NodeID, _ convolution: Graph.Convolution, in graph: inout LoweredGraph
  ) {
    let input = graph[id].inputs[0]
    let sources = graph.graph.sources(of: input)
    // One that joins others may hide a resize only where nobody else reads it.
    let isPath = graph.graph[input].definition.joinsInputs && graph.isPrivate(input)
    let upsampled = sources.filter { source in
      guard graph.definition(of: source, as: Graph.ResizeNearest.self) != nil, graph.isPrivate(source) else {
        return false
      }
      let original = graph[source].inputs[0]
      let (small, large) = (graph.shapes[original.index], graph.shapes[source.index])
      return graph.precision(of: original) == graph.precision(of: source)
        && (source == input || isPath && graph.graph[input].inputs.contains(source))
        && large.height == 2 * small.height && large.width == 2 * small.width
    }
    if upsampled.isEmpty { return }
    let inputs = sources.map { upsampled.contains($0) ? graph[$0].inputs[0] : $0 }
    // A tensor that takes part twice would have its gradient written by two tasks at once.
    let read = inputs.flatMap(graph.graph.sources(of:))
    guard Set(read).count == read.count else { return }
    var convolution = convolution
    convolution.upsampledInputs = sources.map(upsampled.contains)
    graph.fuse(id, into: convolution, inputs: inputs, as: id, absorbing: upsampled)
  }
}
