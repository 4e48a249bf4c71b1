import Engine

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
  package func values(_ image: NaiveTensor, purpose: Purpose) -> [NaiveTensor] {
    var values: [NaiveTensor] = []
    for node in graph.nodes {
      let inputs = node.inputs.map { values[$0.index] }
      values.append(value(of: node, inputs, image, purpose) { values[$0.index] })
    }
    return values
  }

  package func logits(_ image: NaiveTensor, purpose: Purpose) -> NaiveTensor {
    values(image, purpose: purpose)[graph.output.index]
  }

  private func value(
    of node: Graph.Node, _ inputs: [NaiveTensor], _ image: NaiveTensor, _ purpose: Purpose,
    _ other: (Graph.NodeID) -> NaiveTensor
  ) -> NaiveTensor {
    switch node.operation {
    case .input: return image
    case .convolution(let convolution):
      return NaiveConvolution.forward(
        inputs[0], convolution, weight: parameters[convolution.weight],
        bias: convolution.bias.map { parameters[$0] }, channels: node.layout.channels)
    case .batchNorm(let batchNorm):
      let running = NaiveBatchNorm.Statistics(
        mean: parameters[batchNorm.runningMean], variance: parameters[batchNorm.runningVariance])
      return NaiveBatchNorm.forward(
        inputs[0],
        purpose == .training && !isFrozen(node.name) ? NaiveBatchNorm.statistics(inputs[0]) : running,
        epsilon: Double(batchNorm.epsilon), weight: parameters[batchNorm.weight],
        bias: parameters[batchNorm.bias])
    case .relu: return NaiveRelu.forward(inputs[0])
    case .add: return inputs[0] + inputs[1]
    case .concatenate: return NaiveConcatenation.forward(inputs)
    case .maxPool(let pool): return NaiveMaxPool.forward(inputs[0], pool)
    case .resizeNearest(let like):
      return NaiveResizeNearest.forward(inputs[0], height: other(like).height, width: other(like).width)
    }
  }

  /// Whether a node, or a parameter, is frozen.
  package func isFrozen(_ name: String) -> Bool { frozen.map(name.hasPrefix) ?? false }

  /// What a training pass does to the running statistics: the new ones take a share `momentum` of the batch's mean and
  /// unbiased variance, n / (n - 1) of the biased one.
  package mutating func updateRunningStatistics(_ values: [NaiveTensor]) {
    for node in graph.nodes {
      guard case .batchNorm(let batchNorm) = node.operation, !isFrozen(node.name) else { continue }
      let x = values[node.inputs[0].index]
      let count = Double(x.batch * x.height * x.width)
      let momentum = Double(batchNorm.momentum)
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
