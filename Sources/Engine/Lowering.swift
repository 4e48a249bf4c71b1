/// Nodes that run as one operation: where a graph's pattern has a faster form than node by node.
///
/// Batch norm takes the residual sum and the ReLU that follow into its one pass over the tensor, where nothing else
/// reads what lies between and the sum's other side isn't what the batch norm reads: both would write one gradient at
/// once. While training, a convolution that only a batch norm reads leaves it the sums for its statistics; for
/// inference it takes the whole normalization into its store. Concatenations vanish: their readers see the inputs'
/// planes. So does nearest upsampling to twice the size before a convolution that can read the small tensor itself: the
/// upsampled tensor, and its gradient, are never written.
struct Lowering {
  /// A batch norm with what it takes in, computing the value of the node at its end.
  struct Normalization {
    let batchNorm: Graph.NodeID
    let residual: Graph.NodeID?
    let hasRelu: Bool
    /// The convolution that feeds the batch norm and nothing else.
    var convolution: Graph.NodeID?
  }

  /// By the index of the node whose value it computes.
  private(set) var normalizations: [Int: Normalization] = [:]
  /// Nodes that another node computes on its way.
  private(set) var absorbed: Set<Int> = []

  /// Convolutions that leave sums for the batch norm that reads them.
  private(set) var convolutionsWithStatistics: Set<Int> = []

  /// Nearest resizes to twice the size that the convolution behind them computes on its way.
  private(set) var upsamplings: Set<Int> = []

  /// - Parameter infers: for each node whether it is computed as for inference.
  init(
    _ graph: Graph, shapes: [TensorShape], batch: Int, infers: [Bool], precision: Precision,
    kernels: KernelSet
  ) {
    let consumers = graph.consumers
    /// Whether the value of `node` is read by nothing but one other node.
    func isPrivate(_ node: Graph.NodeID) -> Bool {
      consumers[node.index].count == 1 && node != graph.output
    }
    for (index, node) in graph.nodes.enumerated() {
      switch node.operation {
      case .batchNorm:
        normalizations[index] = Normalization(batchNorm: .init(index: index), residual: nil, hasRelu: false)
      case .add:
        guard
          let side = node.inputs.indices.first(where: { side in
            let (batchNorm, residual) = (node.inputs[side], node.inputs[1 - side])
            guard case .batchNorm = graph[batchNorm].operation else { return false }
            return isPrivate(batchNorm)
              && Set(graph.sources(of: graph[batchNorm].inputs[0])).isDisjoint(
                with: graph.sources(of: residual))
          })
        else { continue }
        absorb(node.inputs[side])
        normalizations[index] = Normalization(
          batchNorm: node.inputs[side], residual: node.inputs[1 - side], hasRelu: false)
      case .relu:
        guard let inner = normalizations[node.inputs[0].index], isPrivate(node.inputs[0]) else { continue }
        absorb(node.inputs[0])
        normalizations[index] = Normalization(
          batchNorm: inner.batchNorm, residual: inner.residual, hasRelu: true)
      default: continue
      }
    }
    for (index, node) in graph.nodes.enumerated() {
      guard case .convolution(let convolution) = node.operation,
        graph.algorithm(
          ofConvolution: .init(index: index), batch: batch, shape: shapes[index], precision: precision,
          kernels: kernels
        ).readsUpsampled(convolution)
      else { continue }
      let input = node.inputs[0]
      let isPath = if case .concatenate = graph[input].operation { isPrivate(input) } else { false }
      let found = graph.sources(of: input).filter { source in
        guard case .resizeNearest = graph[source].operation, isPrivate(source) else { return false }
        let original = graph[source].inputs[0]
        let (small, large) = (shapes[original.index], shapes[source.index])
        return graph.precision(of: original, storing: precision)
          == graph.precision(of: source, storing: precision)
          && (source == input || isPath && graph[input].inputs.contains(source))
          && large.height == 2 * small.height && large.width == 2 * small.width
      }
      // A tensor that takes part twice would have its gradient written by two tasks at once.
      let read = graph.sources(of: input).flatMap { source in
        found.contains(source) ? graph.sources(of: graph[source].inputs[0]) : [source]
      }
      guard Set(read).count == read.count else { continue }
      upsamplings.formUnion(found.map(\.index))
    }
    absorbed.formUnion(upsamplings)
    for (index, normalization) in normalizations {
      let input = graph[normalization.batchNorm].inputs[0]
      guard case .convolution = graph[input].operation, isPrivate(input) else { continue }
      normalizations[index]!.convolution = input
      if infers[normalization.batchNorm.index] {
        absorbed.insert(input.index)
      } else {
        convolutionsWithStatistics.insert(input.index)
      }
    }
  }

  private mutating func absorb(_ node: Graph.NodeID) {
    normalizations[node.index] = nil
    absorbed.insert(node.index)
  }
}
