extension Graph {
  /// The shape of every node's value for images of this size.
  func shapes(height: Int, width: Int) throws(PlanError) -> [TensorShape] {
    var shapes: [TensorShape] = []
    for node in nodes {
      let channels = node.layout.channels
      let inputs = node.inputs.map { shapes[$0.index] }
      switch node.operation {
      case .input:
        shapes.append(TensorShape(channels: channels, height: height, width: width))
      case .convolution(let convolution):
        shapes.append(
          try Self.windowed(
            node, inputs[0], kernel: convolution.kernel, stride: convolution.stride,
            padding: convolution.padding))
      case .maxPool(let pool):
        shapes.append(
          try Self.windowed(node, inputs[0], kernel: pool.kernel, stride: pool.stride, padding: pool.padding))
      case .resizeNearest(let like):
        let target = shapes[like.index]
        shapes.append(TensorShape(channels: channels, height: target.height, width: target.width))
      case .batchNorm, .relu, .add, .concatenate:
        guard inputs.allSatisfy({ $0.height == inputs[0].height && $0.width == inputs[0].width }) else {
          throw .shapeMismatch(layer: node.name, shapes: inputs)
        }
        shapes.append(TensorShape(channels: channels, height: inputs[0].height, width: inputs[0].width))
      }
    }
    return shapes
  }

  private static func windowed(
    _ node: Node, _ input: TensorShape, kernel: Int, stride: Int, padding: Int
  ) throws(PlanError) -> TensorShape {
    guard
      let height = TensorShape.windows(over: input.height, kernel: kernel, stride: stride, padding: padding),
      let width = TensorShape.windows(over: input.width, kernel: kernel, stride: stride, padding: padding)
    else { throw .tooSmall(layer: node.name, height: input.height, width: input.width, kernel: kernel) }
    return TensorShape(channels: node.layout.channels, height: height, width: width)
  }
}
