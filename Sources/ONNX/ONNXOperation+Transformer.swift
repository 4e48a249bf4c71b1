import SkipSegEngine

// The operations of transformers in ONNX, one extension for each. Numbers of pixels are never constants: graphs take
// pictures of any size.

extension Graph.LayerNorm: ONNXOperation {
  /// The operator takes the last axes, so that channels come last in between.
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    let name = node.name
    let parameters = [weight, bias].map { builder.constant(node.parameter($0), of: node) }
    let last = builder.node(
      "Transpose", node.inputs, named: "\(name).channelsLast", [.ints("perm", [0, 2, 3, 1])])
    let normalized = builder.node(
      "LayerNormalization", [last] + parameters, named: "\(name).normalized",
      [.int("axis", -1), .float("epsilon", epsilon)])
    return builder.node(
      "Transpose", [normalized], named: name, [.ints("perm", [0, 3, 1, 2])], output: node.output)
  }
}

extension Graph.Gelu: ONNXOperation {
  /// x / 2 (1 + erf(x / sqrt 2)): the operator `Gelu` came with set 20.
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    let (name, x) = (node.name, node.inputs[0])
    let root = builder.constant("\(name).root", shape: [], [Float(0.5).squareRoot()])
    let half = builder.constant("\(name).half", shape: [], [0.5])
    let scaled = builder.node("Mul", [x, root], named: "\(name).scaled")
    let error = builder.node("Erf", [scaled], named: "\(name).erf")
    let halved = builder.node("Mul", [x, half], named: "\(name).halved")
    let rest = builder.node("Mul", [halved, error], named: "\(name).rest")
    return builder.node("Add", [halved, rest], named: name, output: node.output)
  }
}

extension Graph.DepthwiseConvolution: ONNXOperation {
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    builder.append(
      "Conv", node, parameters: [weight, bias],
      ONNXGraphBuilder.window(Self.kernel, stride: 1, padding: Self.kernel / 2)
        + [.int("group", node.parameter(weight).shape[0])])
  }
}

extension Graph.Attention: ONNXOperation {
  /// Heads become a dimension of their own, [batch][head][channel][pixel], and all pixels one.
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String {
    let (name, q) = (node.name, node.inputs[0])
    let width = Int64(headWidth)
    // 0 keeps the batch, -1 is whatever is left: the pixels.
    let queryShape = builder.constant("\(name).queryShape", [0, Int64(heads), width, -1])
    let keyShape = builder.constant("\(name).keyShape", [0, Int64(2 * heads), width, -1])
    let queries = builder.node("Reshape", [q, queryShape], named: "\(name).queries")
    let both = builder.node("Reshape", [node.inputs[1], keyShape], named: "\(name).keysAndValues")
    let first = builder.constant("\(name).first", [0])
    let middle = builder.constant("\(name).middle", [Int64(heads)])
    let end = builder.constant("\(name).end", [Int64(2 * heads)])
    let axis = builder.constant("\(name).axis", [1])
    let keys = builder.node("Slice", [both, first, middle, axis], named: "\(name).keys")
    let values = builder.node("Slice", [both, middle, end, axis], named: "\(name).values")

    let turned: [ONNXAttributeProto] = [.ints("perm", [0, 1, 3, 2])]
    let rows = builder.node("Transpose", [queries], named: "\(name).rows", turned)
    let products = builder.node("MatMul", [rows, keys], named: "\(name).products")
    let scale = builder.constant("\(name).scale", shape: [], [1 / Float(headWidth).squareRoot()])
    let scaled = builder.node("Mul", [products, scale], named: "\(name).scaled")
    let weights = builder.node("Softmax", [scaled], named: "\(name).softmax", [.int("axis", -1)])
    let columns = builder.node("Transpose", [weights], named: "\(name).columns", turned)
    let sums = builder.node("MatMul", [values, columns], named: "\(name).sums")
    let shape = builder.node("Shape", [q], named: "\(name).shape")
    return builder.node("Reshape", [sums, shape], named: name, output: node.output)
  }
}
