import SkipSegEngine

/// Interprets a graph node by node in double precision: nothing is fused, blocked, packed or shared between threads.
package struct NaiveNetwork {
  package let graph: Graph
  /// While training, nodes whose names begin so are computed as for inference.
  package let frozen: String?
  /// The values of each of the graph's parameters in PyTorch's order.
  package var parameters: [[Double]]

  /// - Parameter parameters: one array for each of the graph's parameters.
  package init(_ graph: Graph, parameters: [[Float]], frozen: String? = nil) {
    self.graph = graph
    self.frozen = frozen
    self.parameters = parameters.map { $0.map(Double.init) }
  }

  /// The value of every node.
  /// - Parameter share: of the images' own statistics in those that batch norm normalises by in inference.
  package func values(_ image: NaiveTensor, purpose: Purpose, share: Double = 0) -> [NaiveTensor] {
    var values: [NaiveTensor] = []
    for node in graph.nodes {
      let inputs = node.inputs.map { values[$0.index] }
      values.append(value(of: node, inputs, image, purpose, share) { values[$0.index] })
    }
    return values
  }

  package func logits(_ image: NaiveTensor, purpose: Purpose, share: Double = 0) -> NaiveTensor {
    values(image, purpose: purpose, share: share)[graph.output.index]
  }

  private func value(
    of node: Graph.Node, _ inputs: [NaiveTensor], _ image: NaiveTensor, _ purpose: Purpose,
    _ share: Double, _ other: (Graph.NodeID) -> NaiveTensor
  ) -> NaiveTensor {
    operation(of: node).forward(
      NaiveNode(
        inputs: inputs, image: image, sizedLike: node.sizedLike.map(other), parameters: parameters,
        infers: purpose == .inference || isFrozen(node.name), share: share))
  }

  func operation(of node: Graph.Node) -> any NaiveOperation {
    guard let operation = node.operation as? any NaiveOperation else {
      preconditionFailure("\(node.name): \(type(of: node.operation)) has no naive twin")
    }
    return operation
  }

  /// Whether a node, or a parameter, is frozen.
  package func isFrozen(_ name: String) -> Bool { frozen.map(name.hasPrefix) ?? false }

  /// What a training pass does to the running statistics: the new ones take a share `momentum` of the batch's mean and
  /// unbiased variance, n / (n - 1) of the biased one.
  package mutating func updateRunningStatistics(_ values: [NaiveTensor]) {
    for node in graph.nodes {
      guard let batchNorm = node.operation as? Graph.BatchNorm, !isFrozen(node.name) else { continue }
      let x = values[node.inputs[0].index]
      let count = Double(x.batch * x.height * x.width)
      let momentum = Double(ParameterStore.statisticsMomentum)
      let batch = NaiveBatchNorm.statistics(x)
      for channel in 0..<x.channels {
        parameters[batchNorm.runningMean][channel] *= 1 - momentum
        parameters[batchNorm.runningMean][channel] += momentum * batch.mean[channel]
        parameters[batchNorm.runningVariance][channel] *= 1 - momentum
        parameters[batchNorm.runningVariance][channel] +=
          momentum * batch.variance[channel] * count / (count - 1)
      }
      parameters[batchNorm.batchesTracked][0] += 1
    }
  }
}

/// What the naive twin of an operation reads.
struct NaiveNode {
  let inputs: [NaiveTensor]
  let image: NaiveTensor
  /// The tensor whose size is taken.
  let sizedLike: NaiveTensor?
  /// All of the network's.
  let parameters: [[Double]]
  /// Whether it is computed as for inference.
  let infers: Bool
  /// Then, of the images' own statistics in those that batch norm normalises by.
  let share: Double
}

/// The naive twin of an operation, one file for each.
protocol NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor
  /// The gradients of the node's inputs; those of its parameters go into `parameterGradients`.
  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor]
}
