import Engine

extension NaiveNetwork {
  /// The gradient of a scalar with respect to every parameter; zeros for statistics and counters.
  /// - Parameters:
  ///   - values: what `values(_:purpose: .training)` gave.
  ///   - outputGradient: the scalar's gradient with respect to the logits.
  package func gradients(_ values: [NaiveTensor], outputGradient: NaiveTensor) -> [[Double]] {
    var gradients = values.map { NaiveTensor(zerosLike: $0) }
    var parameterGradients = parameters.map { [Double](repeating: 0, count: $0.count) }
    gradients[graph.output.index] = outputGradient
    for (index, node) in graph.nodes.enumerated().reversed() {
      let inputs = node.inputs.map { values[$0.index] }
      let passed = backward(node, inputs, gradients[index], &parameterGradients)
      // Gradients meet where a value forks.
      for (input, gradient) in zip(node.inputs, passed) {
        gradients[input.index] = gradients[input.index] + gradient
      }
    }
    return parameterGradients
  }

  /// The gradients of a node's inputs; those of its parameters go into `parameterGradients`.
  private func backward(
    _ node: Graph.Node, _ inputs: [NaiveTensor], _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] {
    switch node.operation {
    case .input: return []
    case .convolution(let convolution):
      let (dx, dweight, dbias) = NaiveConvolution.backward(
        inputs[0], dz, convolution, weight: parameters[convolution.weight])
      parameterGradients[convolution.weight] = dweight
      if let bias = convolution.bias { parameterGradients[bias] = dbias }
      return [dx]
    case .batchNorm(let batchNorm):
      let (dx, dweight, dbias) = NaiveBatchNorm.backward(
        inputs[0], dz, epsilon: Double(batchNorm.epsilon), weight: parameters[batchNorm.weight])
      parameterGradients[batchNorm.weight] = dweight
      parameterGradients[batchNorm.bias] = dbias
      return [dx]
    case .relu: return [NaiveRelu.backward(inputs[0], dz)]
    case .add: return [dz, dz]
    case .concatenate: return NaiveConcatenation.backward(inputs, dz)
    case .maxPool(let pool): return [NaiveMaxPool.backward(inputs[0], dz, pool)]
    case .resizeNearest: return [NaiveResizeNearest.backward(inputs[0], dz)]
    }
  }
}
