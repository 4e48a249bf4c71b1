import SkipSegEngine

/// `torch.cat(inputs, dim=1)`.
enum NaiveConcatenation {
  static func forward(_ inputs: [NaiveTensor]) -> NaiveTensor {
    var z = NaiveTensor(zerosLike: inputs[0], channels: inputs.reduce(0) { $0 + $1.channels })
    var first = 0
    for input in inputs {
      input.forEachIndex { n, c, y, x in z[n, first + c, y, x] = input[n, c, y, x] }
      first += input.channels
    }
    return z
  }

  /// Each input's slice of the gradient.
  static func backward(_ inputs: [NaiveTensor], _ dz: NaiveTensor) -> [NaiveTensor] {
    var first = 0
    return inputs.map { input in
      var dx = input
      input.forEachIndex { n, c, y, x in dx[n, c, y, x] = dz[n, first + c, y, x] }
      first += input.channels
      return dx
    }
  }
}

extension Graph.Concatenation: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor { NaiveConcatenation.forward(node.inputs) }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] { NaiveConcatenation.backward(node.inputs, dz) }
}
