import SkipSegEngine

extension ONNXGraphBuilder {
  /// Appends a network node by node. Parameters keep their names and values: runtimes fold the batch norms into the
  /// convolutions by themselves when they load a graph.
  ///
  /// - Parameter image: the value that the network reads, normalised, [batch][channels][height][width].
  /// - Returns: the name of the logits.
  mutating func network(_ network: Graph, _ parameters: ParameterStore, image: String) -> String {
    var values: [String] = []
    for (index, node) in network.nodes.enumerated() {
      guard let operation = node.operation as? any ONNXOperation else {
        preconditionFailure("\(node.name): \(type(of: node.operation)) has no form in ONNX")
      }
      let output = index == network.output.index ? ONNXOutput.logits.valueName : nil
      let node = ONNXNode(
        name: node.name, image: image, inputs: node.inputs.map { values[$0.index] },
        inputChannels: node.inputs.map { network[$0].layout.channels },
        sizedLike: node.sizedLike.map { values[$0.index] }, output: output,
        parameter: { network.parameters[$0] }, values: parameters)
      values.append(operation.append(node, to: &self))
    }
    return values[network.output.index]
  }
}

/// A node of the network that is exported.
struct ONNXNode {
  let name: String
  /// The name of the network's image.
  let image: String
  /// The names of the values that it reads, and of the one whose size it takes.
  let inputs: [String]
  let inputChannels: [Int]
  let sizedLike: String?
  /// What its value has to be called; nil: anything.
  let output: String?
  let parameter: (_ index: Int) -> Parameter
  let values: ParameterStore
}

extension ONNXNode {
  /// By how many channels the second value is short of the first; nil where it isn't.
  var missingChannels: Int? {
    let missing = inputChannels[0] - inputChannels[1]
    return missing == 0 ? nil : missing
  }
}

/// An operation that ONNX can express: one extension for each.
protocol ONNXOperation {
  /// - Returns: the name of the node's value.
  func append(_ node: ONNXNode, to builder: inout ONNXGraphBuilder) -> String
}

extension ONNXGraphBuilder {
  /// Appends a node of one operator.
  /// - Parameter weightSides: sides of a kernel that the weight of two dimensions is given, each 1.
  mutating func append(
    _ type: String, _ node: ONNXNode, parameters: [Int?] = [], weightSides: Int = 0,
    _ attributes: [ONNXAttributeProto] = []
  ) -> String {
    let constants = parameters.compactMap(\.self).map { index in
      constant(node.parameter(index), of: node, weightSides: weightSides)
    }
    return self.node(type, node.inputs + constants, named: node.name, attributes, output: node.output)
  }

  /// Appends a parameter of the network.
  mutating func constant(_ parameter: Parameter, of node: ONNXNode, weightSides: Int = 0) -> String {
    let sides = parameter.shape.count == 2 ? [Int](repeating: 1, count: weightSides) : []
    return constant(parameter.name, shape: parameter.shape + sides, node.values.read(parameter.name))
  }

  static func window(_ kernel: Int, stride: Int, padding: Int) -> [ONNXAttributeProto] {
    [
      .ints("kernel_shape", [kernel, kernel]), .ints("strides", [stride, stride]),
      .ints("pads", [padding, padding, padding, padding]),
    ]
  }
}
