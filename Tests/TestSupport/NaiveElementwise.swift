import Engine

extension Graph.Input: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor { node.image }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] { [] }
}

extension Graph.Add: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor { node.inputs[0] + node.inputs[1] }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] { [dz, dz] }
}

extension Graph.Zeros: NaiveOperation {
  func forward(_ node: NaiveNode) -> NaiveTensor {
    NaiveTensor(zerosLike: node.sizedLike!, channels: channelCount)
  }

  func backward(
    _ node: NaiveNode, _ dz: NaiveTensor, _ parameterGradients: inout [[Double]]
  ) -> [NaiveTensor] { [] }
}
