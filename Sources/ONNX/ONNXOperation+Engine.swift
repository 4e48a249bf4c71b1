import SkipSegEngine

// The operations of the engine in ONNX, one extension for each.

extension Graph.Input: ONNXOperation {
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String { node.image }
}

extension Graph.Convolution: ONNXOperation {
  /// The weight of a linear layer becomes that of a convolution of 1 x 1.
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    builder.append(
      "Conv", node, parameters: [weight, bias], weightSides: 2,
      ONNXGraphBuilder.window(kernel, stride: stride, padding: padding))
  }
}

extension Graph.BatchNorm: ONNXOperation {
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    builder.append(
      "BatchNormalization", node, parameters: [weight, bias, runningMean, runningVariance],
      [.float("epsilon", epsilon)])
  }
}

extension Graph.Relu: ONNXOperation {
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String { builder.append("Relu", node) }
}

extension Graph.Add: ONNXOperation {
  /// What has fewer channels gets zeros behind its own.
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    guard let missing = node.missingChannels else { return builder.append("Add", node) }
    let pads = builder.constant("\(node.name).pads", [0, 0, 0, 0, 0, Int64(missing), 0, 0])
    let padded = builder.node("Pad", [node.inputs[1], pads], named: "\(node.name).pad")
    return builder.node("Add", [node.inputs[0], padded], named: node.name, output: node.output)
  }
}

extension Graph.Concatenation: ONNXOperation {
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    builder.append("Concat", node, [.int("axis", 1)])
  }
}

extension Graph.MaxPool: ONNXOperation {
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    builder.append("MaxPool", node, ONNXGraphBuilder.window(kernel, stride: stride, padding: padding))
  }
}

extension Graph.AveragePool: ONNXOperation {
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    builder.append("AveragePool", node, ONNXGraphBuilder.window(kernel, stride: stride, padding: 0))
  }
}

extension Graph.ResizeNearest: ONNXOperation {
  /// Output pixel i reads input pixel floor(i * input size / output size), as in PyTorch: `asymmetric` and `floor`.
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    let (name, x) = (node.name, node.inputs[0])
    let own = builder.node("Shape", [x], named: "\(name).channels", [.int("start", 0), .int("end", 2)])
    var other = builder.node("Shape", [node.sizedLike!], named: "\(name).size", [.int("start", 2)])
    if divisor > 1 {
      // Rounds down, as sizes are positive; no size becomes 0.
      let share = builder.constant("\(name).divisor", [Int64(divisor)])
      let one = builder.constant("\(name).least", [1])
      other = builder.node("Div", [other, share], named: "\(name).share")
      other = builder.node("Max", [other, one], named: "\(name).atLeastOne")
    }
    let shape = builder.node("Concat", [own, other], named: "\(name).shape", [.int("axis", 0)])
    // Neither a region of interest nor scales.
    return builder.node(
      "Resize", [x, "", "", shape], named: name,
      [
        .string("mode", "nearest"), .string("coordinate_transformation_mode", "asymmetric"),
        .string("nearest_mode", "floor"),
      ], output: node.output)
  }
}

extension Graph.Zeros: ONNXOperation {
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    let (name, like) = (node.name, node.sizedLike!)
    let batch = builder.node("Shape", [like], named: "\(name).batch", [.int("start", 0), .int("end", 1)])
    let channels = builder.constant("\(name).channels", [Int64(channelCount)])
    let size = builder.node("Shape", [like], named: "\(name).size", [.int("start", 2)])
    let shape = builder.node("Concat", [batch, channels, size], named: "\(name).shape", [.int("axis", 0)])
    return builder.node("ConstantOfShape", [shape], named: name, output: node.output)
  }
}

extension Graph.Dropout: ONNXOperation {
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    builder.node("Identity", [node.inputs[0]], named: node.name, output: node.output)
  }
}

extension Graph.GradientScale: ONNXOperation {
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    builder.node("Identity", [node.inputs[0]], named: node.name, output: node.output)
  }
}
