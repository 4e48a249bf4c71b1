/// Builds a graph by calls that read like the figure in a paper. Nested scopes give parameters their PyTorch names.
package struct GraphBuilder {
  /// A value in the graph under construction.
  package struct Tensor: Sendable {
    let id: Graph.NodeID
    let layout: ChannelLayout
    package var channels: Int { layout.channels }
  }

  private var graph = Graph()
  private var scopes: [String] = []

  package init() {}

  /// Builds within the scope `name`, such as `layer1` or `0`.
  package mutating func scope<Result>(_ name: String, _ body: (inout GraphBuilder) -> Result) -> Result {
    scopes.append(name)
    defer { scopes.removeLast() }
    return body(&self)
  }

  /// The image. It comes first and feeds convolutions only.
  package mutating func input(channels: Int) -> Tensor {
    precondition(graph.nodes.isEmpty, "the input is the first node")
    return append(.input, [], layout: .single(channels), named: "input")
  }

  /// `nn.Conv2d`: weight [channels][input channels][kernel][kernel], zero padding.
  package mutating func convolution(
    _ name: String, _ x: Tensor, channels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    bias: Bool = false, initializer: Parameter.Initializer
  ) -> Tensor {
    precondition(kernel >= 1 && stride >= 1 && padding >= 0 && channels >= 1, "no such convolution")
    let outputs = ChannelLayout.single(channels)
    let isInterleaved = graph.isInterleaved(x.id)
    let layout: ParameterLayout =
      isInterleaved
      ? .interleavedConvolution(channels: x.channels, outputs: outputs, kernel: kernel)
      : .convolution(inputs: x.layout, outputs: outputs, kernel: kernel)
    return scope(name) { builder in
      let weight = builder.parameter(
        "weight", [channels, x.channels, kernel, kernel], .trainable, initializer, layout)
      let bias =
        bias ? builder.parameter("bias", [channels], .trainable, .constant(0), .vector(outputs)) : nil
      return builder.append(
        .convolution(.init(kernel: kernel, stride: stride, padding: padding, weight: weight, bias: bias)),
        [x], layout: outputs)
    }
  }

  /// `nn.BatchNorm2d` with its defaults.
  package mutating func batchNorm(_ name: String, _ x: Tensor) -> Tensor {
    scope(name) { builder in
      let layout = ParameterLayout.vector(x.layout)
      let shape = [x.channels]
      let batchNorm = Graph.BatchNorm(
        weight: builder.parameter("weight", shape, .trainable, .constant(1), layout),
        bias: builder.parameter("bias", shape, .trainable, .constant(0), layout),
        runningMean: builder.parameter("running_mean", shape, .statistic, .constant(0), layout),
        runningVariance: builder.parameter("running_var", shape, .statistic, .constant(1), layout),
        batchesTracked: builder.parameter("num_batches_tracked", [], .counter, .constant(0), .scalar))
      return builder.append(.batchNorm(batchNorm), [x], layout: x.layout)
    }
  }

  package mutating func relu(_ x: Tensor) -> Tensor { append(.relu, [x], layout: x.layout, named: "relu") }

  /// The residual sum x + y.
  package mutating func add(_ x: Tensor, _ y: Tensor) -> Tensor {
    precondition(x.layout == y.layout, "a sum joins tensors of the same channels")
    return append(.add, [x, y], layout: x.layout, named: "add")
  }

  /// Concatenation of channels. It costs nothing: readers are handed the list of all inputs' blocks. What comes a
  /// second time is copied, since readers leave one gradient for each block side by side.
  package mutating func concatenate(_ inputs: [Tensor]) -> Tensor {
    var sources: Set<Graph.NodeID> = []
    let distinct = inputs.map { input in
      let own = graph.sources(of: input.id)
      let tensor = sources.isDisjoint(with: own) ? input : resizeNearest(input, like: input)
      sources.formUnion(own)
      return tensor
    }
    return append(
      .concatenate, distinct, layout: ChannelLayout(inputs.flatMap(\.layout.segments)), named: "concatenate")
  }

  package mutating func maxPool(_ x: Tensor, kernel: Int, stride: Int, padding: Int) -> Tensor {
    precondition(padding * 2 <= kernel, "a window must hold a pixel of the image")
    return append(
      .maxPool(.init(kernel: kernel, stride: stride, padding: padding)), [x], layout: x.layout,
      named: "maxpool")
  }

  /// `F.interpolate(x, size=like.shape[2:], mode="nearest")`.
  package mutating func resizeNearest(_ x: Tensor, like: Tensor) -> Tensor {
    append(.resizeNearest(like: like.id), [x], layout: x.layout, named: "interpolate")
  }

  /// The finished graph, whose logits are `output`: a value whose channels lie without a gap.
  package consuming func build(output: Tensor) -> Graph {
    precondition(output.layout.segments.count == 1, "a concatenation gives no logits")
    graph.output = output.id
    return graph
  }

  private mutating func append(
    _ operation: Graph.Operation, _ inputs: [Tensor], layout: ChannelLayout, named leaf: String? = nil
  ) -> Tensor {
    if inputs.contains(where: { $0.id.index == 0 }) {
      guard case .convolution = operation else { preconditionFailure("the input feeds convolutions only") }
    }
    let id = Graph.NodeID(index: graph.nodes.count)
    let name = (scopes + (leaf.map { [$0] } ?? [])).joined(separator: ".")
    graph.nodes.append(.init(operation: operation, inputs: inputs.map(\.id), name: name, layout: layout))
    return Tensor(id: id, layout: layout)
  }

  private mutating func parameter(
    _ name: String, _ shape: [Int], _ role: Parameter.Role, _ initializer: Parameter.Initializer,
    _ layout: ParameterLayout
  ) -> Int {
    graph.parameters.append(
      Parameter(
        name: (scopes + [name]).joined(separator: "."), shape: shape, role: role, initializer: initializer,
        layout: layout))
    return graph.parameters.count - 1
  }
}
