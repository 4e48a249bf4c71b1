import SkipSegEngine

extension NaiveNetwork {
  /// The gradient of a scalar with respect to every parameter; zeros for statistics and counters.
  /// - Parameters:
  ///   - values: what `values(_:purpose: .training)` gave.
  ///   - outputGradient: the scalar's gradient with respect to the logits.
  package func gradients(_ values: [NaiveTensor], outputGradient: NaiveTensor) -> [[Double]] {
    valueGradients(values, outputGradient: outputGradient).parameters
  }

  /// The same, and its gradient with respect to the value of every node.
  package func valueGradients(
    _ values: [NaiveTensor], outputGradient: NaiveTensor
  ) -> (parameters: [[Double]], values: [NaiveTensor]) {
    var gradients = values.map { NaiveTensor(zerosLike: $0) }
    var parameterGradients = parameters.map { [Double](repeating: 0, count: $0.count) }
    gradients[graph.output.index] = outputGradient
    for (index, node) in graph.nodes.enumerated().reversed() {
      let passed = operation(of: node).backward(
        NaiveNode(
          inputs: node.inputs.map { values[$0.index] }, image: values[0],
          sizedLike: node.sizedLike.map { values[$0.index] }, parameters: parameters, infers: false, share: 0),
        gradients[index], &parameterGradients)
      // Gradients meet where a value forks.
      for (input, gradient) in zip(node.inputs, passed) {
        gradients[input.index] = gradients[input.index] + gradient
      }
    }
    return (parameterGradients, gradients)
  }
}
