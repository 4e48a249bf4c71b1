import SkipSegEngine

/// z = max(x, 0); at 0 the gradient is 0.
enum NaiveRelu {
  static func forward(_ x: NaiveTensor) -> NaiveTensor {
    var z = x
    for index in z.values.indices { z.values[index] = max(x.values[index], 0) }
    return z
  }

  static func backward(_ x: NaiveTensor, _ dz: NaiveTensor) -> NaiveTensor {
    var dx = dz
    for index in dx.values.indices where x.values[index] <= 0 { dx.values[index] = 0 }
    return dx
  }
}

extension Graph.Relu: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor { NaiveRelu.forward(node.inputs[0]) }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] { [NaiveRelu.backward(node.inputs[0], dz)] }
}
