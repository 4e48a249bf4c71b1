import Engine

extension ONNXGraphBuilder {
  /// Appends a network node by node. Parameters keep their names and values: runtimes fold the batch norms into the
  /// convolutions by themselves when they load a graph.
  ///
  /// - Parameter image: the value that the network reads, normalised, [batch][channels][height][width].
  /// - Returns: the name of the logits.
  mutating func network(_ network: Graph, _ parameters: ParameterStore, image: String) -> String {
    var values: [String] = []
    for (index, node) in network.nodes.enumerated() {
      let inputs = node.inputs.map { values[$0.index] }
      let output = index == network.output.index ? ONNXOutput.logits.valueName : nil
      func constants(_ indices: [Int?]) -> [String] {
        indices.compactMap(\.self).map { parameter(network.parameters[$0], parameters) }
      }
      let value: String
      switch node.operation {
      case .input: value = image
      case .convolution(let convolution):
        value = self.node(
          "Conv", inputs + constants([convolution.weight, convolution.bias]), named: node.name,
          window(convolution.kernel, stride: convolution.stride, padding: convolution.padding), output: output
        )
      case .batchNorm(let norm):
        value = self.node(
          "BatchNormalization",
          inputs + constants([norm.weight, norm.bias, norm.runningMean, norm.runningVariance]),
          named: node.name, [.float("epsilon", norm.epsilon)], output: output)
      case .relu: value = self.node("Relu", inputs, named: node.name, output: output)
      case .add: value = self.node("Add", inputs, named: node.name, output: output)
      case .concatenate:
        value = self.node("Concat", inputs, named: node.name, [.int("axis", 1)], output: output)
      case .maxPool(let pool):
        value = self.node(
          "MaxPool", inputs, named: node.name,
          window(pool.kernel, stride: pool.stride, padding: pool.padding), output: output)
      case .resizeNearest(let like):
        value = resizeNearest(inputs[0], like: values[like.index], named: node.name, output: output)
      }
      values.append(value)
    }
    return values[network.output.index]
  }

  private mutating func parameter(_ parameter: Parameter, _ parameters: ParameterStore) -> String {
    constant(parameter.name, shape: parameter.shape, parameters.read(parameter.name))
  }

  private func window(_ kernel: Int, stride: Int, padding: Int) -> [ONNXAttributeProto] {
    [
      .ints("kernel_shape", [kernel, kernel]), .ints("strides", [stride, stride]),
      .ints("pads", [padding, padding, padding, padding]),
    ]
  }

  /// Output pixel i reads input pixel floor(i * input size / output size), as in PyTorch: `asymmetric` and `floor`.
  private mutating func resizeNearest(
    _ x: String, like: String, named name: String, output: String?
  ) -> String {
    let own = node("Shape", [x], named: "\(name).channels", [.int("start", 0), .int("end", 2)])
    let other = node("Shape", [like], named: "\(name).size", [.int("start", 2)])
    let shape = node("Concat", [own, other], named: "\(name).shape", [.int("axis", 0)])
    // Neither a region of interest nor scales.
    return node(
      "Resize", [x, "", "", shape], named: name,
      [
        .string("mode", "nearest"), .string("coordinate_transformation_mode", "asymmetric"),
        .string("nearest_mode", "floor"),
      ], output: output)
  }
}
